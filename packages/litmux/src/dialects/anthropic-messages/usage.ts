import type { JsonObject } from '../../core/json.ts';
import { noUsage, tokenCount, type Usage } from '../../core/usage.ts';
import { objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import type { WireUsage } from './wire.ts';

/**
 * Reads usage. `input_tokens` holds no cached token. `iterations`, where present, name every sampling of the answer, also those
 * that the totals beside them leave out (compaction), so their sum is what is billed. Totals that count more are newer than they.
 */
export function readUsage(wire: JsonObject): Usage {
  const totals = readRound(wire);
  const rounds = objectsOf(wire['iterations']).map(readRound);
  const all = rounds.length > 0 ? rounds.reduce(add) : totals;
  const summed = all.output < totals.output ? totals : all;
  const reasoning = Math.min(tokenCount(objectOf(wire['output_tokens_details'])?.['thinking_tokens']), summed.output);
  const tier = wire['speed'] === 'fast' ? 'fast' : textOf(wire['service_tier']);
  return {
    ...noUsage,
    ...summed,
    output: summed.output - reasoning,
    reasoning,
    webSearches: tokenCount(objectOf(wire['server_tool_use'])?.['web_search_requests']),
    ...(tier !== undefined && tier !== 'standard' && { tier }),
  };
}

/** The later counts of a stream replace the earlier ones; what they do not name again stays. */
export function mergeUsage(earlier: JsonObject, later: JsonObject): JsonObject {
  return { ...earlier, ...Object.fromEntries(Object.entries(later).filter(([, value]) => value !== undefined && value !== null)) };
}

/** Writes usage for a client. */
export function writeUsage(usage: Usage): WireUsage {
  return {
    input_tokens: usage.input + usage.inputAudio + usage.inputImage,
    cache_creation_input_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: usage.cacheWrite5m, ephemeral_1h_input_tokens: usage.cacheWrite1h },
    output_tokens: usage.output + usage.reasoning + usage.outputAudio + usage.outputImage,
    ...(usage.reasoning > 0 && { output_tokens_details: { thinking_tokens: usage.reasoning } }),
    ...(usage.webSearches > 0 && { server_tool_use: { web_search_requests: usage.webSearches, web_fetch_requests: 0 } }),
  };
}

type Round = Pick<Usage, 'input' | 'cacheRead' | 'cacheWrite5m' | 'cacheWrite1h' | 'output'>;

function readRound(wire: JsonObject): Round {
  const written = objectOf(wire['cache_creation']);
  const hour = tokenCount(written?.['ephemeral_1h_input_tokens']);
  const fiveMinutes = tokenCount(written?.['ephemeral_5m_input_tokens']);
  const total = tokenCount(wire['cache_creation_input_tokens']) || hour + fiveMinutes;
  const cacheWrite1h = Math.min(hour, total);
  return {
    input: tokenCount(wire['input_tokens']),
    cacheRead: tokenCount(wire['cache_read_input_tokens']),
    cacheWrite5m: total - cacheWrite1h,
    cacheWrite1h,
    output: tokenCount(wire['output_tokens']),
  };
}

function add(a: Round, b: Round): Round {
  return {
    input: a.input + b.input,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite5m: a.cacheWrite5m + b.cacheWrite5m,
    cacheWrite1h: a.cacheWrite1h + b.cacheWrite1h,
    output: a.output + b.output,
  };
}
