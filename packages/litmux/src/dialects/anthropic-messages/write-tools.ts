import type { JsonObject } from '../../core/json.ts';
import type { FunctionTool, Tool, ToolChoice } from '../../core/request.ts';
import { isObject } from '../../wire/json-reader.ts';
import { compileSchema, schemaTargets } from '../schema-compiler.ts';
import { writeHostedTool, writeWebSearch } from './hosted-tools.ts';
import type { OutputPlan } from './output-plan.ts';
import type { WireToolChoice } from './wire.ts';
import { cached } from './write-blocks.ts';
import type { Writing } from './writing.ts';

/** The tools of a request, and which must be called. */
export interface WrittenTools {
  readonly tools?: readonly JsonObject[];
  readonly tool_choice?: WireToolChoice;
}

/**
 * Writes the caller's tools, the wish to search the web, and the tool whose input is the answer. `thinks` tells that the model
 * thinks with a budget, which forbids to force a call.
 */
export function writeTools(plan: OutputPlan, thinks: boolean, writing: Writing): WrittenTools {
  const { toolChoice } = writing.request;
  // Who may call none still has to give the answer.
  const tools = plan.type === 'tool' && toolChoice?.type === 'none' ? [] : offeredTools(writing);
  if (plan.type === 'tool') tools.push({ name: plan.name, description: plan.description, input_schema: plan.schema });
  if (tools.length === 0) return {};
  const choice =
    plan.type === 'tool' && toolChoice?.type !== 'tool'
      ? { ...choiceOfPlan(plan.name, tools.length, thinks || !writing.family.forcedTools), ...one(writing) }
      : writeToolChoice(thinks, writing);
  return { tools, ...(choice !== undefined && { tool_choice: choice }) };
}

function offeredTools(writing: Writing): JsonObject[] {
  const { request, context } = writing;
  const tools = (request.tools ?? [])
    .map((tool, index) => (isToolAllowed(tool, request.toolChoice) ? writeTool(tool, index, writing) : undefined))
    .filter((tool) => tool !== undefined);
  if (request.webSearch !== undefined) tools.push(writeWebSearch(request.webSearch));
  const hasToolTurns = request.messages.some((message) => message.role === 'tool');
  if (tools.length === 0 && hasToolTurns && context.policy.modify === true) tools.push(placeholder);
  return tools;
}

/** Calls in the history need a tool beside them. */
const placeholder: JsonObject = {
  name: 'dummy_tool',
  description: 'Never call this tool.',
  input_schema: { type: 'object', properties: {} },
};

const emptySchema: JsonObject = { type: 'object', properties: {} };

/** Whether a tool is among those that the choice leaves. */
export function isToolAllowed(tool: Tool, choice: ToolChoice | undefined): boolean {
  return choice?.type !== 'allowed' || tool.type !== 'function' || choice.names.includes(tool.name);
}

function writeTool(tool: Tool, index: number, writing: Writing): JsonObject | undefined {
  if (tool.type === 'function') return writeFunction(tool, writing);
  const written = writeHostedTool(tool);
  if (written === undefined) writing.context.unsaid(`tools[${index}]`);
  if (written?.beta !== undefined) writing.betas.add(written.beta);
  return written?.tool;
}

/** A strict tool whose schema the provider can't enforce is offered as an ordinary one, with the schema as it was. */
function writeFunction(tool: FunctionTool, writing: Writing): JsonObject {
  const schema = objectSchema(tool.parameters);
  const canBeStrict = tool.strict === true && writing.family.nativeOutput && writing.traits.nativeOutput !== false;
  const strict = canBeStrict ? compileSchema(schema, schemaTargets.anthropicMessages) : undefined;
  const isStrict = strict?.lost.length === 0;
  return {
    name: writing.names.write(tool.name),
    ...(tool.description !== undefined && { description: tool.description }),
    input_schema: isStrict ? strict.schema : schema,
    ...(isStrict && { strict: true }),
    ...tool.extra,
    ...cached(tool.cache),
  };
}

/** A tool's schema must be one of an object, without alternatives at its top: those are joined into one object with all properties. */
export function objectSchema(parameters: JsonObject | undefined): JsonObject {
  if (parameters === undefined || Object.keys(parameters).length === 0) return emptySchema;
  const { anyOf, oneOf, allOf, ...beside } = parameters;
  const parts = [anyOf, oneOf, allOf].flatMap((list) => (Array.isArray(list) ? list.filter(isObject) : []));
  if (parts.length === 0) return { ...parameters, type: 'object' };
  const properties: JsonObject = Object.assign({}, ...parts.map((part) => part['properties']), beside['properties']);
  const required = [
    ...listOf(beside['required']),
    ...(Array.isArray(allOf) ? allOf.filter(isObject).flatMap((part) => listOf(part['required'])) : []),
  ];
  return { ...beside, type: 'object', properties, ...(required.length > 0 && { required: [...new Set(required)] }) };
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The answer's tool alone is forced, among the caller's tools any call is. Who can't be forced follows the tool's description. */
function choiceOfPlan(name: string, count: number, cannotForce: boolean): WireToolChoice {
  if (cannotForce) return { type: 'auto' };
  return count === 1 ? { type: 'tool', name, disable_parallel_tool_use: true } : { type: 'any' };
}

/** The wish for one call at a time. */
function one({ request }: Writing): Pick<WireToolChoice, 'disable_parallel_tool_use'> {
  return request.parallelToolCalls === false ? { disable_parallel_tool_use: true } : {};
}

function writeToolChoice(thinks: boolean, writing: Writing): WireToolChoice | undefined {
  const { request, family } = writing;
  const single = one(writing);
  const choice = chosen(writing);
  const isForced = choice?.type === 'any' || choice?.type === 'tool';
  if (isForced && (thinks || !family.forcedTools)) {
    writing.context.unsaid('tool_choice');
    return { type: 'auto', ...single };
  }
  if (choice === undefined) return request.parallelToolCalls === false ? { type: 'auto', ...single } : undefined;
  return choice.type === 'none' ? choice : { ...choice, ...single };
}

function chosen(writing: Writing): WireToolChoice | undefined {
  const choice = writing.request.toolChoice;
  switch (choice?.type) {
    case undefined:
      return undefined;
    case 'auto':
    case 'none':
      return { type: choice.type };
    case 'required':
      return { type: 'any' };
    case 'tool':
      return { type: 'tool', name: writing.names.write(choice.name) };
    case 'allowed':
      return { type: choice.mode === 'required' ? 'any' : 'auto' };
  }
}
