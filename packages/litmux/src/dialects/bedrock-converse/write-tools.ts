import type { JsonObject } from '../../core/json.ts';
import type { FunctionTool, HostedTool, ToolChoice } from '../../core/request.ts';
import { textOf } from '../../wire/json-reader.ts';
import { isConfined, writeHostedTool } from '../anthropic-messages/hosted-tools.ts';
import { isToolAllowed, objectSchema } from '../anthropic-messages/write-tools.ts';
import type { OutputPlan } from '../anthropic-messages/output-plan.ts';
import { compileSchema, schemaTargets } from '../schema-compiler.ts';
import { mostCachePoints } from './cache-points.ts';
import type { WireToolChoice, WireToolConfig } from './wire.ts';
import { cachePoint } from './write-blocks.ts';
import type { Writing } from './writing.ts';

/** The tools of a request, and which must be called. */
export interface WrittenTools {
  readonly toolConfig?: WireToolConfig;
  /** Tools that Claude knows by their type: among its own fields. */
  readonly hosted: readonly JsonObject[];
  /** Claude's own form of the choice, where Converse has no word for it. */
  readonly claudeChoice?: JsonObject;
  /** How many cache points are left for the conversation. */
  readonly cachePoints: number;
}

/**
 * Writes the caller's tools, the wish to search the web, and the tool whose input is the answer. `thinks` tells that the model
 * thinks with a budget, which forbids to force a call.
 */
export function writeTools(plan: OutputPlan, thinks: boolean, writing: Writing): WrittenTools {
  const hosted: JsonObject[] = [];
  const tools = writing.request.toolChoice?.type === 'none' ? [] : offeredTools(hosted, writing);
  if (plan.type === 'tool') {
    tools.push({ toolSpec: { name: plan.name, description: plan.description, inputSchema: { json: plan.schema } } });
  }
  const hasToolTurns = writing.request.messages.some(({ parts }) =>
    parts.some(({ type }) => type === 'tool-call' || type === 'tool-result'),
  );
  if (tools.length === 0 && hasToolTurns) tools.push(...historyTools(writing));
  const cachePoints = mostCachePoints - tools.filter((tool) => tool['cachePoint'] !== undefined).length;
  if (tools.length === 0) return { hosted, cachePoints };
  const cannotForce = thinks || !writing.family.forcedTools;
  const isPlanned = plan.type === 'tool' && writing.request.toolChoice?.type !== 'tool';
  const choice = isPlanned ? choiceOfPlan(plan.name, tools.length, cannotForce) : writeToolChoice(cannotForce, writing);
  return {
    toolConfig: { tools, ...(choice !== undefined && { toolChoice: choice }) },
    hosted,
    cachePoints,
    ...writeParallel(choice, writing),
  };
}

function offeredTools(hosted: JsonObject[], writing: Writing): JsonObject[] {
  const { request, family, context } = writing;
  const tools = (request.tools ?? []).flatMap((tool, index) => {
    if (!isToolAllowed(tool, request.toolChoice)) return [];
    if (tool.type === 'hosted') return writeHosted(tool, { hosted, index }, writing);
    const mark = family.cachePoints === 'all' ? cachePoint(tool.cache, writing) : [];
    return [{ toolSpec: writeFunction(tool, writing) }, ...mark];
  });
  if (request.webSearch === undefined) return tools;
  if (family.thinking === 'nova') return [...tools, webGrounding];
  context.unsaid('web_search_options');
  return tools;
}

/** Nova's search of the web (docs: nova/latest/nova2-userguide/web-grounding). */
const webGrounding: JsonObject = { systemTool: { name: 'nova_grounding' } };

/** Nova's counterpart of another vendor's tool; it also runs code (docs: nova/latest/nova2-userguide/using-tools). */
function systemTool(type: string, value: JsonObject): JsonObject | undefined {
  if (type.startsWith('web_search') && !isConfined(value)) return webGrounding;
  const runsCode = /^code_(execution|interpreter)/.test(type) || 'codeExecution' in value;
  return runsCode ? { systemTool: { name: 'nova_code_interpreter' } } : undefined;
}

function writeHosted(
  tool: HostedTool,
  place: { readonly hosted: JsonObject[]; readonly index: number },
  writing: Writing,
): readonly JsonObject[] {
  if (tool.dialect === 'bedrock-converse') return [tool.value];
  const own = writing.family.thinking === 'nova' ? systemTool(textOf(tool.value['type']) ?? '', tool.value) : undefined;
  if (own !== undefined) return [own];
  const written = writing.family.isClaude ? writeHostedTool(tool) : undefined;
  // What runs on Anthropic's servers does not run on Bedrock's.
  if (written === undefined || /^(web_|code_execution|advisor|mcp)/.test(textOf(written.tool['type']) ?? '')) {
    writing.context.unsaid(`tools[${place.index}]`);
    return [];
  }
  if (written.beta !== undefined) writing.betas.add(written.beta);
  place.hosted.push(written.tool);
  return [];
}

/** A strict tool whose schema the provider can't enforce is offered as an ordinary one, with the schema as it was. */
function writeFunction(tool: FunctionTool, { names, family }: Writing): JsonObject {
  const schema = objectSchema(tool.parameters);
  const strict = tool.strict === true && family.nativeOutput ? compileSchema(schema, schemaTargets.anthropicMessages) : undefined;
  const isStrict = strict?.lost.length === 0;
  const name = names.write(tool.name);
  return {
    name,
    ...(tool.description !== undefined && tool.description !== '' && { description: tool.description }),
    inputSchema: { json: isStrict ? strict.schema : schema },
    ...(isStrict && { strict: true }),
  };
}

/** Calls in the history need their tools beside them, even where none may be called now. */
function historyTools({ request, names }: Writing): readonly JsonObject[] {
  const called = new Set(request.messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'tool-call' ? [part.name] : []))));
  if (called.size === 0) called.add('tool');
  return [...called].map((name) => ({
    toolSpec: {
      name: names.write(name),
      description: 'Not available any more: never call this tool.',
      inputSchema: { json: { type: 'object', properties: {} } },
    },
  }));
}

/** The answer's tool alone is forced, among the caller's tools any call is. Who can't be forced follows the tool's description. */
function choiceOfPlan(name: string, count: number, cannotForce: boolean): WireToolChoice {
  if (cannotForce) return { auto: {} };
  return count === 1 ? { tool: { name } } : { any: {} };
}

function writeToolChoice(cannotForce: boolean, writing: Writing): WireToolChoice | undefined {
  const choice = chosen(writing.request.toolChoice, writing);
  if (choice === undefined || 'auto' in choice || !cannotForce) return choice;
  writing.context.unsaid('tool_choice');
  return { auto: {} };
}

function chosen(choice: ToolChoice | undefined, { names }: Writing): WireToolChoice | undefined {
  switch (choice?.type) {
    case undefined:
    case 'none':
      return undefined;
    case 'auto':
      return { auto: {} };
    case 'required':
      return { any: {} };
    case 'tool':
      return { tool: { name: names.write(choice.name) } };
    case 'allowed':
      return choice.mode === 'required' ? { any: {} } : { auto: {} };
  }
}

/** One call at a time can be asked of Claude only, in its own words. */
function writeParallel(choice: WireToolChoice | undefined, { request, family, context }: Writing): Pick<WrittenTools, 'claudeChoice'> {
  if (request.parallelToolCalls !== false || isNamed(choice)) return {};
  if (!family.isClaude) {
    context.unsaid('parallel_tool_calls');
    return {};
  }
  const type = choice !== undefined && 'any' in choice ? 'any' : 'auto';
  return { claudeChoice: { type, disable_parallel_tool_use: true } };
}

function isNamed(choice: WireToolChoice | undefined): boolean {
  return choice !== undefined && 'tool' in choice;
}
