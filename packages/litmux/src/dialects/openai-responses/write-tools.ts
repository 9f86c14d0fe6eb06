import type { WriteContext } from '../../core/dialect.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { ChatRequest, HostedTool, OutputFormat, Tool, ToolChoice, WebSearch } from '../../core/request.ts';
import { compact, objectOf, textOf } from '../../wire/json-reader.ts';

/** Writes `tools`, `tool_choice` and `parallel_tool_calls`. A wish to search the web is a tool here. */
export function writeTools(request: ChatRequest, context: WriteContext): JsonObject {
  const tools: JsonObject[] = [];
  (request.tools ?? []).forEach((tool, index) => {
    const written = writeTool(tool);
    if (written === undefined) context.unsaid(`tools[${index}]`);
    else tools.push(written);
  });
  if (request.webSearch !== undefined) tools.push(writeWebSearch(request.webSearch));
  if (tools.length === 0) return {};
  return compact({
    tools,
    tool_choice: request.toolChoice === undefined ? undefined : writeChoice(request.toolChoice, tools),
    parallel_tool_calls: request.parallelToolCalls,
  });
}

/** Writes the form of the answer, as `text.format`. */
export function writeFormat(output: OutputFormat | undefined): JsonObject | undefined {
  switch (output?.type) {
    case undefined:
    case 'text':
      return undefined;
    case 'json':
      return { type: 'json_object' };
    case 'json-schema': {
      const { name, schema, strict, description } = output;
      return compact({ type: 'json_schema', name, description, schema, strict });
    }
  }
}

function writeTool(tool: Tool): JsonObject | undefined {
  if (tool.type === 'hosted') return writeHosted(tool);
  const { name, description, parameters, strict } = tool;
  // Where it is not said, this API takes a schema for a strict one; the chat format does not.
  return compact({ type: 'function', name, description, parameters: parameters ?? emptyParameters, strict: strict ?? false });
}

const emptyParameters: JsonObject = { type: 'object', properties: {} };

/** Tools of this API stand in chat requests too; of other vendors' tools only the search for the web has its like here. */
function writeHosted({ dialect, value }: HostedTool): JsonObject | undefined {
  const type = textOf(value['type']) ?? '';
  const custom = objectOf(value['custom']);
  if (type === 'custom' && custom !== undefined) return writeCustom(custom);
  if (dialect === 'openai-responses' || dialect === 'openai-chat') return value;
  if (/^web_search_\d{8}$/.test(type))
    return compact({ type: 'web_search', user_location: value['user_location'], filters: filtersOf(value) });
  return value['googleSearch'] !== undefined || value['google_search'] !== undefined ? { type: 'web_search' } : undefined;
}

function filtersOf(value: JsonObject): JsonObject | undefined {
  return Array.isArray(value['allowed_domains']) ? { allowed_domains: value['allowed_domains'] } : undefined;
}

function writeCustom(custom: JsonObject): JsonObject {
  const format = objectOf(custom['format']);
  const grammar = objectOf(format?.['grammar']);
  return { ...custom, type: 'custom', ...(grammar !== undefined && { format: { type: 'grammar', ...grammar } }) };
}

/** The chat format keeps the place below `approximate`. */
function writeWebSearch({ contextSize, userLocation, extra }: WebSearch): JsonObject {
  const location = objectOf(userLocation);
  const approximate = objectOf(location?.['approximate']) ?? location;
  return compact({
    type: 'web_search',
    search_context_size: contextSize,
    user_location: approximate === undefined ? undefined : { type: 'approximate', ...approximate },
    ...extra,
  });
}

function writeChoice(choice: ToolChoice, tools: readonly JsonObject[]): JsonValue {
  switch (choice.type) {
    case 'auto':
    case 'none':
    case 'required':
      return choice.type;
    case 'tool':
      return named(choice.name, tools);
    case 'allowed':
      return { type: 'allowed_tools', mode: choice.mode, tools: choice.names.map((name) => named(name, tools)) };
  }
}

/** A tool as a choice names it: functions and custom tools by their name, hosted ones by their type. */
function named(name: string, tools: readonly JsonObject[]): JsonObject {
  const tool = tools.find((one) => one['name'] === name) ?? tools.find((one) => textOf(one['type'])?.startsWith(name) === true);
  const type = textOf(tool?.['type']) ?? 'function';
  return type === 'function' || type === 'custom' ? { type, name } : { type };
}
