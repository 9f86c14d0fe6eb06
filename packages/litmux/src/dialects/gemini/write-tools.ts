import type { JsonDraft, JsonObject } from '../../core/json.ts';
import type { ChatRequest, FunctionTool, HostedTool, ToolChoice } from '../../core/request.ts';
import { isObject, textOf } from '../../wire/json-reader.ts';
import { isConfined } from '../anthropic-messages/hosted-tools.ts';
import type { ToolNames } from '../anthropic-messages/tool-names.ts';
import { compileSchema, schemaTargets } from '../schema-compiler.ts';
import type { ModelFamily } from './model-family.ts';
import { camel, camelKeys } from './spelling.ts';
import type { WireFunction, WireTool } from './wire.ts';

/** What must be known of the model to offer it tools. */
export interface ToolTarget {
  readonly family: ModelFamily;
  readonly names: ToolNames;
  unsaid(field: string): void;
}

/** The tools of a request: the caller's functions in one entry, each of Google's own in another. */
export function writeTools(request: ChatRequest, target: ToolTarget): readonly WireTool[] {
  const { unsaid } = target;
  const functions = (request.tools ?? []).filter((tool) => tool.type === 'function').map((tool) => writeFunction(tool, target));
  const hosted: WireTool[] = [];
  request.tools?.forEach((tool, index) => {
    if (tool.type === 'function') return;
    const written = writeHosted(tool);
    if (written === undefined) unsaid(`tools[${index}]`);
    else hosted.push(written);
  });
  const searches = hosted.some((tool) => tool['googleSearch'] !== undefined);
  return [
    ...(functions.length > 0 ? [{ functionDeclarations: functions }] : []),
    ...hosted,
    ...(request.webSearch !== undefined && !searches ? [{ googleSearch: {} }] : []),
  ];
}

/** `functionCallingConfig` for the caller's choice. Undefined where the model shall choose freely. */
export function writeToolChoice(request: ChatRequest, { family, names }: Pick<ToolTarget, 'family' | 'names'>): JsonObject | undefined {
  if (!(request.tools ?? []).some((tool) => tool.type === 'function')) return undefined;
  const strict = family.generation >= 2.5 && request.tools?.some((tool) => tool.type === 'function' && tool.strict === true) === true;
  if (request.toolChoice === undefined) return strict ? { mode: 'VALIDATED' } : undefined;
  return writeChoice(request.toolChoice, strict, names);
}

function writeChoice(choice: ToolChoice, strict: boolean, names: ToolNames): JsonObject {
  switch (choice.type) {
    case 'auto':
      return { mode: strict ? 'VALIDATED' : 'AUTO' };
    case 'none':
      return { mode: 'NONE' };
    case 'required':
      return { mode: 'ANY' };
    case 'tool':
      return { mode: 'ANY', allowedFunctionNames: [names.write(choice.name)] };
    case 'allowed':
      // Names are understood in these two modes only; VALIDATED leaves the model the choice to answer in words.
      return {
        mode: choice.mode === 'required' ? 'ANY' : 'VALIDATED',
        allowedFunctionNames: choice.names.map((name) => names.write(name)),
      };
  }
}

function writeFunction(tool: FunctionTool, { family, names }: ToolTarget): WireFunction {
  return {
    name: names.write(tool.name),
    ...(tool.description !== undefined && { description: tool.description }),
    ...writeParameters(tool, family),
  };
}

/** A function without parameters has no schema: older models refuse an object without properties. */
function writeParameters(tool: FunctionTool, family: ModelFamily): Pick<WireFunction, 'parameters' | 'parametersJsonSchema'> {
  const schema = tool.parameters;
  if (schema === undefined || Object.keys(schema).length === 0) return {};
  if (family.generation >= 2) return { parametersJsonSchema: schema };
  const hasNone = !isObject(schema['properties']) || Object.keys(schema['properties']).length === 0;
  return hasNone ? {} : { parameters: compileSchema(schema, schemaTargets.openApi).schema };
}

/** One of Google's tools under its own name, or the counterpart of another vendor's. */
function writeHosted(tool: HostedTool): WireTool | undefined {
  const own: JsonDraft = {};
  for (const [name, value] of Object.entries(tool.value))
    if (googleTools.has(camel(name))) own[camel(name)] = isObject(value) ? camelKeys(value) : value;
  if (Object.keys(own).length > 0) return own;
  const type = textOf(tool.value['type']) ?? '';
  const counterpart = counterparts.find(([pattern]) => pattern.test(type))?.[1];
  return counterpart === undefined || isConfined(tool.value) ? undefined : { [counterpart]: {} };
}

/** What other vendors call the tools that Google has too, by the beginning of their types. */
const counterparts: readonly (readonly [RegExp, string])[] = [
  [/^web_search/, 'googleSearch'],
  [/^web_fetch/, 'urlContext'],
  [/^code_(execution|interpreter)/, 'codeExecution'],
];

const googleTools: ReadonlySet<string> = new Set([
  'googleSearch',
  'googleSearchRetrieval',
  'googleMaps',
  'enterpriseWebSearch',
  'urlContext',
  'codeExecution',
  'computerUse',
  'fileSearch',
  'retrieval',
  'mcpServers',
  'parallelAiSearch',
  'exaAiSearch',
]);
