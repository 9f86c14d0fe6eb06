import type { WriteContext } from '../../core/dialect.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject } from '../../wire/json-reader.ts';

/** The most breakpoints a request may have (docs: build-with-claude/prompt-caching). */
const most = 4;

/**
 * The body with at most four cache breakpoints. Those of tools and instructions stay before those of turns, and of the turns the
 * latest stay, since a breakpoint covers all that stands before it. Reports through `unsaid` that some had to go.
 */
export function limitCacheMarks(body: JsonObject, context: WriteContext): JsonObject {
  const { tools, system, messages } = body;
  const surplus = [tools, system, messages].map(countMarks).reduce((sum, count) => sum + count) - most;
  if (surplus <= 0) return body;
  context.unsaid('cache_control');
  const state = { surplus };
  const lighter = strip(messages ?? [], state);
  return {
    ...body,
    messages: lighter,
    ...(system !== undefined && { system: strip(system, state) }),
    ...(tools !== undefined && { tools: strip(tools, state) }),
  };
}

function countMarks(value: JsonValue | undefined): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countMarks(item), 0);
  return isObject(value) ? (value['cache_control'] === undefined ? 0 : 1) + countMarks(value['content']) : 0;
}

/** The value without the first marks in it, as many as are too much. */
function strip(value: JsonValue, state: { surplus: number }): JsonValue {
  if (Array.isArray(value)) return value.map((item) => strip(item, state));
  if (!isObject(value)) return value;
  const content = value['content'] === undefined ? {} : { content: strip(value['content'], state) };
  if (value['cache_control'] === undefined || state.surplus <= 0) return { ...value, ...content };
  state.surplus -= 1;
  const { cache_control: _mark, ...rest } = value;
  return { ...rest, ...content };
}
