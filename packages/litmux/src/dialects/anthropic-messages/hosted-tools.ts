import type { JsonObject } from '../../core/json.ts';
import type { HostedTool, WebSearch } from '../../core/request.ts';
import { objectOf, textOf } from '../../wire/json-reader.ts';

/**
 * The types of tools that Anthropic hosts or defines, by the beginning of their dated names, and the beta feature that each date
 * needs (docs: agents-and-tools/tool-use).
 */
const betaOfType: Readonly<Record<string, string>> = {
  computer_20241022: 'computer-use-2024-10-22',
  text_editor_20241022: 'computer-use-2024-10-22',
  bash_20241022: 'computer-use-2024-10-22',
  computer_20250124: 'computer-use-2025-01-24',
  computer_20251124: 'computer-use-2025-11-24',
  code_execution_20250522: 'code-execution-2025-05-22',
  code_execution_20250825: 'code-execution-2025-08-25',
  web_fetch_20250910: 'web-fetch-2025-09-10',
  memory_20250818: 'context-management-2025-06-27',
  tool_search_tool_regex_20251119: 'advanced-tool-use-2025-11-20',
  tool_search_tool_bm25_20251119: 'advanced-tool-use-2025-11-20',
  advisor_20260301: 'advisor-tool-2026-03-01',
  mcp_toolset: 'mcp-client-2025-11-20',
};

const typePattern =
  /^(web_search|web_fetch|code_execution|computer|text_editor|bash|memory|tool_search_tool_\w+|advisor|browser|mcp)_(\d{8}|toolset)/;

/** A hosted tool as it is sent, with the beta feature it needs. */
export interface WrittenHostedTool {
  readonly tool: JsonObject;
  readonly beta?: string;
}

/**
 * Writes a hosted tool: one in this dialect's words, or one that a client of another dialect wrote by Anthropic's type (also with
 * its settings wrapped in `function`, as LiteLLM takes it), or the counterpart of OpenAI's and Google's tools that search, read pages
 * and run code. Undefined for what only another vendor hosts.
 */
export function writeHostedTool(hosted: HostedTool): WrittenHostedTool | undefined {
  const type = textOf(hosted.value['type']) ?? '';
  if (hosted.dialect === 'anthropic-messages' || typePattern.test(type)) {
    const beta = betaOfType[type];
    return { tool: unwrapped(hosted.value), ...(beta !== undefined && { beta }) };
  }
  if (/^web_search(_preview)?(_\d{4}_\d{2}_\d{2})?$/.test(type)) return { tool: writeWebSearch(webSearchOf(hosted.value)) };
  if (type === 'code_interpreter' || 'codeExecution' in hosted.value) return counterpart('code_execution_20250825', 'code_execution');
  return 'urlContext' in hosted.value ? counterpart('web_fetch_20250910', 'web_fetch') : undefined;
}

/** Anthropic's own tool for what another vendor's does. */
function counterpart(type: string, name: string): WrittenHostedTool {
  const beta = betaOfType[type];
  return { tool: { type, name }, ...(beta !== undefined && { beta }) };
}

/** Whether a tool may visit some places of the web only, so that one which can't be told so is no counterpart of it. */
export function isConfined(tool: JsonObject): boolean {
  return ['allowed_domains', 'blocked_domains', 'filters'].some((field) => tool[field] !== undefined && tool[field] !== null);
}

/** Writes a wish to search the web. The size of the context becomes a number of searches, as LiteLLM has it. */
export function writeWebSearch(search: WebSearch): JsonObject {
  const location = objectOf(search.userLocation);
  const uses = search.contextSize === undefined ? undefined : usesOfSize[search.contextSize];
  return {
    type: 'web_search_20250305',
    name: 'web_search',
    ...(uses !== undefined && { max_uses: uses }),
    ...(location !== undefined && { user_location: { type: 'approximate', ...flattened(location) } }),
    ...search.extra,
  };
}

const usesOfSize: Readonly<Record<string, number>> = { low: 1, medium: 5, high: 10 };

function webSearchOf(value: JsonObject): WebSearch {
  const contextSize = textOf(value['search_context_size']);
  const userLocation = objectOf(value['user_location']);
  return { ...(contextSize !== undefined && { contextSize }), ...(userLocation !== undefined && { userLocation }) };
}

/** OpenAI's chat format keeps the place below `approximate`. */
function flattened(location: JsonObject): JsonObject {
  return objectOf(location['approximate']) ?? location;
}

function unwrapped(value: JsonObject): JsonObject {
  const described = objectOf(value['function']);
  if (described === undefined) return value;
  const { function: _function, ...beside } = value;
  const name = textOf(described['name']);
  return { ...beside, ...(name !== undefined && { name }), ...objectOf(described['parameters']) };
}
