import type { AnswerContext } from '../../core/dialect.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { objectOf, objectsOf } from '../../wire/json-reader.ts';

/** What every response says besides its output: the request again, with what holds where it said nothing. Nothing is kept here, so nothing is stored. */
export function envelopeOf({ callId, created, model, request }: AnswerContext): JsonObject {
  const asked = request.origin.body;
  const or = (field: string, value: JsonValue): JsonValue => asked[field] ?? value;
  return {
    id: `resp_${callId.replaceAll('-', '')}`,
    object: 'response',
    created_at: created,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: or('instructions', null),
    max_output_tokens: or('max_output_tokens', null),
    max_tool_calls: null,
    metadata: or('metadata', {}),
    model,
    output: [],
    parallel_tool_calls: or('parallel_tool_calls', true),
    previous_response_id: null,
    prompt_cache_key: or('prompt_cache_key', null),
    reasoning: { effort: null, summary: null, ...objectOf(asked['reasoning']) },
    safety_identifier: or('safety_identifier', null),
    service_tier: or('service_tier', 'auto'),
    store: false,
    temperature: or('temperature', 1),
    text: { format: { type: 'text' }, ...objectOf(asked['text']) },
    tool_choice: or('tool_choice', 'auto'),
    tools: objectsOf(asked['tools']).map(writeTool),
    top_logprobs: or('top_logprobs', 0),
    top_p: or('top_p', 1),
    truncation: or('truncation', 'disabled'),
    usage: null,
    ...(asked['user'] !== undefined && { user: asked['user'] }),
  };
}

/** Clients require of a function that it says whether it is strict. */
function writeTool(tool: JsonObject): JsonObject {
  return tool['type'] === 'function' ? { ...tool, parameters: tool['parameters'] ?? null, strict: tool['strict'] ?? null } : tool;
}
