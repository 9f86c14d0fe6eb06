import type { JsonObject, JsonValue } from '../core/json.ts';
import { isObject, objectsOf, parseJson, textOf } from '../wire/json-reader.ts';
import type { AnswerSink, Exchange, OutgoingRequest, Transport } from './transport.ts';

/**
 * Answers requests to `mock:` URLs in OpenAI's words without a network: the last user text, whole or streamed word by word.
 * Usage is the texts' length in UTF-8 bytes, one token a byte.
 */
export class MockTransport implements Transport {
  #answers = 0;

  send(request: OutgoingRequest, sink: AnswerSink): Exchange {
    const exchange = { cancelled: false, cancel: () => void (exchange.cancelled = true), pause: () => {}, resume: () => {} };
    const id = `chatcmpl-mock-${Date.now().toString(36)}${(this.#answers++).toString(36)}`;
    setImmediate(() => {
      if (!exchange.cancelled) answer(request, id, sink);
    });
    return exchange;
  }

  async close(): Promise<void> {}
}

function answer(request: OutgoingRequest, id: string, sink: AnswerSink): void {
  const body = parseJson(typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body));
  if (!isObject(body)) return refuse(sink);
  const text = lastUserText(body);
  const envelope = { id, created: Math.floor(Date.now() / 1000), model: textOf(body['model']) ?? 'echo' };
  const usage = usageOf(body, text);
  if (body['stream'] === true) return stream(sink, { envelope, text, usage });
  const message = { role: 'assistant', content: text, refusal: null };
  sink.head(200, { 'content-type': 'application/json' });
  sink.data(
    bytesOf(JSON.stringify({ ...envelope, object: 'chat.completion', choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }], usage })),
  );
  sink.end();
}

function stream(sink: AnswerSink, { envelope, text, usage }: { envelope: JsonObject; text: string; usage: JsonObject }): void {
  const chunk = (choices: JsonValue, more: JsonObject = {}): void =>
    sink.data(bytesOf(`data: ${JSON.stringify({ ...envelope, object: 'chat.completion.chunk', choices, ...more })}\n\n`));
  const choice = (delta: JsonObject, finish: string | null): JsonValue => [{ index: 0, delta, logprobs: null, finish_reason: finish }];
  sink.head(200, { 'content-type': 'text/event-stream' });
  chunk(choice({ role: 'assistant', content: '' }, null));
  for (const word of text.match(/\S+\s*|\s+/g) ?? []) chunk(choice({ content: word }, null));
  chunk(choice({}, 'stop'));
  chunk([], { usage });
  sink.data(bytesOf('data: [DONE]\n\n'));
  sink.end();
}

function refuse(sink: AnswerSink): void {
  sink.head(400, { 'content-type': 'application/json' });
  sink.data(bytesOf(JSON.stringify({ error: { message: 'The body is not a JSON object.', type: 'invalid_request_error', param: null, code: null } })));
  sink.end();
}

function lastUserText(body: JsonObject): string {
  const last = objectsOf(body['messages']).findLast((message) => message['role'] === 'user');
  return textIn(last?.['content']);
}

function textIn(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map((part) => textOf(part['text']) ?? '')
    .join('');
}

function usageOf(body: JsonObject, text: string): JsonObject {
  const prompt = objectsOf(body['messages']).reduce((sum, message) => sum + bytesOf(textIn(message['content'])).length, 0);
  const completion = bytesOf(text).length;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
