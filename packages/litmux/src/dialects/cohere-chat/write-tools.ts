import type { WriteContext } from '../../core/dialect.ts';
import type { ChatRequest, FunctionTool, ToolChoice } from '../../core/request.ts';
import type { WireRequest, WireTool } from './wire.ts';

/**
 * Writes the caller's tools. There is no word for one certain tool or a choice of them: only those are offered, and a call is required.
 * `strict` is one switch for all tools, and takes none whose parameters are all optional (https://docs.cohere.com/docs/structured-outputs).
 */
export function writeTools(request: ChatRequest, context: WriteContext): Pick<WireRequest, 'tools' | 'tool_choice' | 'strict_tools'> {
  const { toolChoice } = request;
  const functions = (request.tools ?? []).flatMap((tool, index): readonly FunctionTool[] => {
    if (tool.type === 'function') return isOffered(tool, toolChoice) ? [tool] : [];
    context.unsaid(`tools[${index}]`);
    return [];
  });
  if (functions.length === 0) return {};
  const choice = writeChoice(toolChoice);
  const isStrict = functions.some((tool) => tool.strict === true) && functions.every(hasRequired);
  return {
    tools: functions.map(writeTool),
    ...(choice !== undefined && { tool_choice: choice }),
    ...(isStrict && { strict_tools: true as const }),
  };
}

function isOffered({ name }: FunctionTool, choice: ToolChoice | undefined): boolean {
  switch (choice?.type) {
    case 'tool':
      return choice.name === name;
    case 'allowed':
      return choice.names.includes(name);
    case undefined:
    case 'auto':
    case 'none':
    case 'required':
      return true;
  }
}

function writeChoice(choice: ToolChoice | undefined): 'REQUIRED' | 'NONE' | undefined {
  switch (choice?.type) {
    case 'none':
      return 'NONE';
    case 'required':
    case 'tool':
      return 'REQUIRED';
    case 'allowed':
      return choice.mode === 'required' ? 'REQUIRED' : undefined;
    case undefined:
    case 'auto':
      return undefined;
  }
}

function hasRequired({ parameters }: FunctionTool): boolean {
  const required = parameters?.['required'];
  return Array.isArray(required) && required.length > 0;
}

function writeTool({ name, description, parameters }: FunctionTool): WireTool {
  return {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters: { type: 'object', properties: {}, ...parameters },
    },
  };
}
