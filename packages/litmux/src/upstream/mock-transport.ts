import type { JsonObject, JsonValue } from '../core/json.ts';
import { inOnePiece, isStreamed } from '../core/request-body.ts';
import { isObject, objectsOf, parseJson, textOf } from '../wire/json-reader.ts';
import { readMockScript, type MockScript } from './mock-script.ts';
import type { AnswerSink, Exchange, OutgoingRequest, Transport } from './transport.ts';

/** Scripts whose calls are counted; the names come from callers where a wildcard leads here. */
const mostCounted = 1000;

/**
 * Answers requests to `mock:` URLs in OpenAI's words without a network: the last user text, whole or streamed word by word, or what the script in the
 * model's name says. Usage is the texts' length in UTF-8 bytes, one token a byte.
 */
export class MockTransport implements Transport {
  readonly #calls = new Map<string, number>();
  #answers = 0;

  send(request: OutgoingRequest, sink: AnswerSink): Exchange {
    const play = new Play(sink);
    const id = `chatcmpl-mock-${Date.now().toString(36)}${(this.#answers++).toString(36)}`;
    const sent = isStreamed(request.body) ? '' : inOnePiece(request.body);
    const body = parseJson(typeof sent === 'string' ? sent : new TextDecoder().decode(sent));
    if (!isObject(body)) play.refuse(400, 'The body is not a JSON object.');
    else this.#answer(body, id, play);
    play.begin();
    return play;
  }

  async close(): Promise<void> {}

  #answer(body: JsonObject, id: string, play: Play): void {
    const model = textOf(body['model']) ?? 'echo';
    const script = readMockScript(model);
    if (typeof script === 'string') return play.refuse(400, `The script of mock/${model} cannot be read: ${script}`);
    const behaves = this.#count(model) > script.times;
    play.follow(script, behaves);
    if (script.status !== undefined && !behaves) return play.refuse(script.status, `mock/${model} refuses.`, script.retryAfter);
    answer(body, { id, model, text: script.text ?? lastUserText(body) }, play);
  }

  #count(model: string): number {
    const count = (this.#calls.get(model) ?? 0) + 1;
    if (count > 1 || this.#calls.size < mostCounted) this.#calls.set(model, count);
    return count;
  }
}

/** An answer on its way: what is to be said, and when, and where it breaks off. */
class Play implements Exchange {
  readonly #sink: AnswerSink;
  #status = 200;
  #headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' };
  #pieces: readonly string[] = [];
  #script: Pick<MockScript, 'latency' | 'pause' | 'breaks'> = { latency: 0, pause: 0 };
  #timer: NodeJS.Timeout | undefined;
  #cancelled = false;

  constructor(sink: AnswerSink) {
    this.#sink = sink;
  }

  follow({ latency, pause, breaks }: MockScript, behaves: boolean): void {
    this.#script = { latency, pause, ...(breaks !== undefined && !behaves && { breaks }) };
  }

  /** Whether the answer comes at once and whole. */
  get isPlain(): boolean {
    return this.#script.pause === 0 && this.#script.breaks === undefined;
  }

  refuse(status: number, message: string, retryAfter?: number): void {
    this.#status = status;
    this.#headers = { 'content-type': 'application/json', ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }) };
    this.#pieces = [JSON.stringify({ error: { message, type: 'mock_error', param: null, code: null } })];
  }

  say(contentType: string, pieces: readonly string[]): void {
    this.#headers = { 'content-type': contentType };
    this.#pieces = pieces;
  }

  begin(): void {
    const start = (): void => {
      if (this.#cancelled) return;
      this.#sink.head(this.#status, this.#headers);
      this.#next(0);
    };
    if (this.#script.latency > 0) this.#timer = setTimeout(start, this.#script.latency);
    else setImmediate(start);
  }

  cancel(): void {
    this.#cancelled = true;
    clearTimeout(this.#timer);
  }

  pause(): void {}

  resume(): void {}

  #next(from: number): void {
    const { pause, breaks } = this.#script;
    for (let index = from; !this.#cancelled; index += 1) {
      if (index === breaks?.after) return this.#break(breaks.by);
      const piece = this.#pieces[index];
      if (piece === undefined) return this.#sink.end();
      this.#sink.data(bytesOf(piece));
      if (pause > 0) {
        this.#timer = setTimeout(() => this.#next(index + 1), pause);
        return;
      }
    }
  }

  #break(by: NonNullable<MockScript['breaks']>['by']): void {
    if (by === 'stall') return;
    if (by === 'cut') return this.#sink.failed(new Error('The mock provider cut the connection.'));
    this.#sink.data(bytesOf('data: {"choices": [{"del\n\n'));
    this.#sink.end();
  }
}

/** Tells the answer to a request. */
function answer(body: JsonObject, { id, model, text }: { id: string; model: string; text: string }, play: Play): void {
  const envelope = { id, created: Math.floor(Date.now() / 1000), model };
  const usage = usageOf(body, text);
  if (body['stream'] === true) return play.say('text/event-stream', events(envelope, text, usage));
  const message = { role: 'assistant', content: text, refusal: null };
  const whole = JSON.stringify({
    ...envelope,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
    usage,
  });
  play.say('application/json', play.isPlain ? [whole] : tenthsOf(whole));
}

function tenthsOf(text: string): readonly string[] {
  const tenth = Math.ceil(text.length / 10);
  return Array.from({ length: 10 }, (_, index) => text.slice(index * tenth, (index + 1) * tenth));
}

function events(envelope: JsonObject, text: string, usage: JsonObject): readonly string[] {
  const chunk = (choices: JsonValue, more: JsonObject = {}): string =>
    `data: ${JSON.stringify({ ...envelope, object: 'chat.completion.chunk', choices, ...more })}\n\n`;
  const choice = (delta: JsonObject, finish: string | null): JsonValue => [{ index: 0, delta, logprobs: null, finish_reason: finish }];
  return [
    chunk(choice({ role: 'assistant', content: '' }, null)),
    ...(text.match(/\S+\s*|\s+/g) ?? []).map((word) => chunk(choice({ content: word }, null))),
    chunk(choice({}, 'stop')),
    chunk([], { usage }),
    'data: [DONE]\n\n',
  ];
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
