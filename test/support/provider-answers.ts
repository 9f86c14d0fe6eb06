/** What a provider is asked. */
export interface Conversation {
  readonly path: string;
  readonly model: string;
  readonly body: Record<string, unknown>;
}

/** What it says: whole, or as the events of a stream. */
export interface Answer {
  readonly whole: object;
  readonly events?: readonly string[];
}

/** The text of an answer, in pieces as a stream brings them. Not ASCII throughout, so that cuts inside characters show. */
export const pieces: readonly string[] = ['It is ', '21 °C', ' in Zürich', '. 晴れ'];
export const text: string = pieces.join('');
/** Tokens that every answer reports, in the order input, output. */
export const tokens = { input: 40, output: 20 } as const;
/** The tool that is called when tools are offered and none has answered yet. */
export const toolCall = { name: 'get_weather', arguments: { city: 'Zürich' } } as const;

/** What is left to say where the last turn is the beginning of the answer; all of it otherwise. A model named `parrot` says the last words again. */
function piecesLeft(model: string, body: Conversation['body']): readonly string[] {
  const begun = beginningIn(body);
  if (begun === '' || !text.startsWith(begun)) return pieces;
  const left = text.slice(model.includes('parrot') ? Math.max(0, begun.length - 8) : begun.length);
  return [left.slice(0, 3), left.slice(3)];
}

function beginningIn({ prompt, messages, contents, input }: Conversation['body']): string {
  if (typeof prompt === 'string')
    return Array.from(text, (_, index) => text.slice(0, index + 1)).findLast((begun) => prompt.endsWith(begun)) ?? '';
  const turns = (messages ?? contents ?? (Array.isArray(input) ? input : undefined)) as
    | { role: string; content?: unknown; parts?: unknown }[]
    | undefined;
  const last = turns?.at(-1);
  if (last?.role !== 'assistant' && last?.role !== 'model') return '';
  const said = last.content ?? last.parts;
  return typeof said === 'string' ? said : (said as { text?: string }[]).map((part) => part.text ?? '').join('');
}

let answers = 0;

function wantsTool(body: Record<string, unknown>): boolean {
  const conversation = JSON.stringify(body['messages'] ?? body['contents'] ?? []);
  return Array.isArray(body['tools']) && !/"tool"|tool_result|functionResponse/.test(conversation);
}

/** OpenAI's chat completions. */
export function openaiAnswer({ model, body }: Conversation): Answer {
  const said = piecesLeft(model, body);
  const envelope = { id: `chatcmpl-${++answers}`, created: 1_790_000_000, model: `${model}-2026-01-01` };
  const usage = { prompt_tokens: tokens.input, completion_tokens: tokens.output, total_tokens: tokens.input + tokens.output };
  const json = JSON.stringify(toolCall.arguments);
  const call = { id: `call_${answers}`, type: 'function', function: { name: toolCall.name, arguments: json } };
  const tool = wantsTool(body);
  const finish = tool ? 'tool_calls' : 'stop';
  const message = { role: 'assistant', content: tool ? null : said.join(''), refusal: null, ...(tool && { tool_calls: [call] }) };
  const whole = { ...envelope, object: 'chat.completion', choices: [{ index: 0, message, logprobs: null, finish_reason: finish }], usage };
  if (body['stream'] !== true) return { whole };
  const chunk = (delta: object, reason: string | null = null): string =>
    event({ ...envelope, object: 'chat.completion.chunk', choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }] });
  const deltas = tool
    ? [
        { tool_calls: [{ index: 0, ...call, function: { name: toolCall.name, arguments: '' } }] },
        { tool_calls: [{ index: 0, function: { arguments: json.slice(0, 6) } }] },
        { tool_calls: [{ index: 0, function: { arguments: json.slice(6) } }] },
      ]
    : said.map((content) => ({ content }));
  const asked = typeof body['stream_options'] === 'object';
  const last = asked ? [event({ ...envelope, object: 'chat.completion.chunk', choices: [], usage })] : [];
  return {
    whole,
    events: [
      chunk({ role: 'assistant', content: tool ? null : '' }),
      ...deltas.map((delta) => chunk(delta)),
      chunk({}, finish),
      ...last,
      'data: [DONE]\n\n',
    ],
  };
}

/** OpenAI's Responses API; no tools. */
export function responsesAnswer({ model, body }: Conversation): Answer {
  const said = piecesLeft(model, body);
  const usage = { input_tokens: tokens.input, output_tokens: tokens.output, total_tokens: tokens.input + tokens.output };
  const content = [{ type: 'output_text', text: said.join(''), annotations: [] }];
  const item = { id: `msg_${++answers}`, type: 'message', status: 'completed', role: 'assistant', content };
  const response = { id: `resp_${answers}`, object: 'response', created_at: 1_790_000_000, model, error: null };
  const whole = { ...response, status: 'completed', output: [item], usage };
  if (body['stream'] !== true) return { whole };
  const begun = { ...response, status: 'in_progress', output: [], usage: null };
  const place = { item_id: item.id, output_index: 0, content_index: 0 };
  return {
    whole,
    events: [
      { type: 'response.created', response: begun },
      { type: 'response.in_progress', response: begun },
      { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
      { type: 'response.content_part.added', ...place, part: { ...content[0], text: '' } },
      ...said.map((delta) => ({ type: 'response.output_text.delta', ...place, delta })),
      { type: 'response.output_text.done', ...place, text: said.join('') },
      { type: 'response.content_part.done', ...place, part: content[0] },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: whole },
    ].map((data, number) => `event: ${data.type}\n${event({ ...data, sequence_number: number })}`),
  };
}

/** Anthropic's messages. */
export function anthropicAnswer({ model, body }: Conversation): Answer {
  const said = piecesLeft(model, body);
  const tool = wantsTool(body);
  const stop = tool ? 'tool_use' : 'end_turn';
  const block = tool
    ? { type: 'tool_use', id: `toolu_${++answers}`, name: toolCall.name, input: toolCall.arguments }
    : { type: 'text', text: said.join('') };
  const usage = { input_tokens: tokens.input, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: tokens.output };
  const message = { id: `msg_${++answers}`, type: 'message', role: 'assistant', model, stop_sequence: null };
  const whole = { ...message, content: [block], stop_reason: stop, usage };
  if (body['stream'] !== true) return { whole };
  const json = JSON.stringify(toolCall.arguments);
  const deltas = tool
    ? [json.slice(0, 5), json.slice(5)].map((partial_json) => ({ type: 'input_json_delta', partial_json }))
    : said.map((piece) => ({ type: 'text_delta', text: piece }));
  const named = (data: { readonly type: string }): string => `event: ${data.type}\n${event(data)}`;
  return {
    whole,
    events: [
      { type: 'message_start', message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: tool ? { ...block, input: {} } : { type: 'text', text: '' } },
      { type: 'ping' },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index: 0, delta })),
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: tokens.output } },
      { type: 'message_stop' },
    ].map(named),
  };
}

/** Google's generateContent. */
export function geminiAnswer({ path, model, body }: Conversation): Answer {
  const said = piecesLeft(model, body);
  const tool = wantsTool(body);
  const usageMetadata = {
    promptTokenCount: tokens.input,
    candidatesTokenCount: tokens.output,
    totalTokenCount: tokens.input + tokens.output,
  };
  const envelope = { modelVersion: model, responseId: `gem-${++answers}` };
  const parts = tool ? [{ functionCall: { name: toolCall.name, args: toolCall.arguments } }] : said.map((piece) => ({ text: piece }));
  const candidate = (content: object[], finished: boolean): object => ({
    content: { role: 'model', parts: content },
    index: 0,
    ...(finished && { finishReason: 'STOP' }),
  });
  const whole = { candidates: [candidate(tool ? parts : [{ text: said.join('') }], true)], usageMetadata, ...envelope };
  if (!path.includes('streamGenerateContent')) return { whole };
  return {
    whole,
    events: parts.map((part, index) => event({ candidates: [candidate([part], index === parts.length - 1)], usageMetadata, ...envelope })),
  };
}

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
