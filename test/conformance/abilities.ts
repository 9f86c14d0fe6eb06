import assert from 'node:assert/strict';
import type { ChatCompletion, Client, CompletionParams } from '../../packages/litmux/src/index.ts';
import { AuthenticationError, ContextWindowExceededError, RateLimitError } from '../../packages/litmux/src/client/errors.ts';
import type { Framing } from '../../packages/litmux/src/core/provider.ts';
import { calls, picture, question, retryAfter, schema, structured, tokens, tools } from './conversation.ts';
import type { FormatServer } from './format-server.ts';
import type { RefusalReason, Said, SaidCall, Traits, WireFormat } from './wire-format.ts';

/** One provider, ready to be called. */
export interface Subject {
  readonly client: Client;
  readonly server: FormatServer;
  /** The name of the format. */
  readonly dialect: string;
  readonly format: WireFormat;
  readonly framing: Framing;
  readonly traits: Traits;
  /** Settings of the provider besides its key. */
  readonly params: Readonly<Record<string, string>>;
  /** `provider/model`. */
  readonly model: string;
}

/** What is asked of every provider; `check` throws where it does not hold. */
export interface Ability {
  readonly name: string;
  /** One sentence for the page. */
  readonly meaning: string;
  /** Fields of OpenAI's without which it cannot be had. */
  readonly needs?: string;
  check(subject: Subject): Promise<void>;
}

/** Every ability, in the order of the columns of the page. */
export const abilities: readonly Ability[] = [
  { name: 'whole', meaning: 'a text, why it ended, and its tokens.', check: (subject) => checkText(subject, false) },
  {
    name: 'stream',
    meaning: 'the same in pieces; collected they are the whole answer.',
    check: (subject) => checkText(subject, true),
  },
  {
    name: 'tools',
    meaning: 'tools offered in the words of the provider; a call with its name, arguments and id, whole and streamed.',
    needs: 'tools',
    check: (subject) => checkCalls(subject, calls.slice(0, 1)),
  },
  {
    name: 'parallel tools',
    meaning: 'two calls in one answer, neither lost nor glued to the other.',
    needs: 'tools',
    check: (subject) => checkCalls(subject, calls),
  },
  {
    name: 'JSON schema',
    meaning: 'a schema asked for as the provider knows it, and an answer that has it.',
    needs: 'response_format',
    check: checkSchema,
  },
  { name: 'images', meaning: 'a picture in the bytes of the request.', check: checkImage },
  { name: 'reasoning', meaning: 'thoughts apart from the answer, told once, whole and streamed.', check: checkReasoning },
  { name: 'cache usage', meaning: 'tokens from a cache in a bucket of their own, not counted twice.', check: checkCacheUsage },
  { name: 'abort', meaning: "the provider's connection closes when the caller gives up.", check: checkAbort },
  {
    name: 'error mapping',
    meaning: 'a bad key, a rate limit with its wait, and a prompt that is too long, each in its class.',
    check: checkErrors,
  },
];

/** The key of every provider. */
export const apiKey = 'sk-conformance';

const text = 'It is 21 °C in Zürich. 晴れ';

async function checkText(subject: Subject, stream: boolean): Promise<void> {
  const answer = await ask(subject, { text }, { stream });
  assert.equal(messageOf(answer).content, text);
  assert.equal(answer.choices[0]?.finish_reason, 'stop');
  assert.equal(answer.litmux.usage.output, tokens.output);
}

async function checkCalls(subject: Subject, said: readonly SaidCall[]): Promise<void> {
  const offered = tools.map((tool) => ({ type: 'function', function: tool }));
  for (const stream of [false, true]) {
    const answer = await ask(subject, { calls: said }, { stream, tools: offered });
    assert.partialDeepStrictEqual(subject.server.recorded().body, subject.format.tools());
    const called = messageOf(answer).tool_calls ?? [];
    assert.deepEqual(
      called.map((call) => ({ name: call.function.name, arguments: JSON.parse(call.function.arguments) as unknown })),
      said.map(({ name, arguments: values }) => ({ name, arguments: values })),
    );
    const ids = called.map(({ id }) => id);
    if (subject.format.namesCalls)
      assert.deepEqual(
        ids,
        said.map(({ id }) => id),
      );
    assert.ok(ids.every((id) => id !== '') && new Set(ids).size === said.length, `ids ${ids.join()}`);
    assert.equal(answer.choices[0]?.finish_reason, 'tool_calls');
  }
}

async function checkSchema(subject: Subject): Promise<void> {
  const format = { type: 'json_schema', json_schema: { name: 'weather', schema } };
  for (const stream of [false, true]) {
    const said = subject.format.structured?.(subject.traits) ?? { text: JSON.stringify(structured) };
    const answer = await ask(subject, said, { stream, response_format: format });
    assert.partialDeepStrictEqual(subject.server.recorded().body, subject.format.schema(subject.traits));
    assert.deepEqual(JSON.parse(messageOf(answer).content ?? ''), structured);
  }
}

async function checkImage(subject: Subject): Promise<void> {
  const content = [
    { type: 'text', text: question },
    { type: 'image_url', image_url: { url: `data:image/png;base64,${picture}` } },
  ];
  const answer = await ask(subject, { text }, { stream: false, messages: [{ role: 'user', content }] });
  assert.partialDeepStrictEqual(subject.server.recorded().body, subject.format.image());
  assert.equal(messageOf(answer).content, text);
}

async function checkReasoning(subject: Subject): Promise<void> {
  const thought = 'The sky over the lake is clear.';
  for (const stream of [false, true]) {
    const message = messageOf(await ask(subject, { thought, text }, { stream }));
    assert.equal(message.reasoning_content, thought);
    assert.equal(message.content, text);
  }
}

async function checkCacheUsage(subject: Subject): Promise<void> {
  for (const stream of [false, true]) {
    const answer = await ask(subject, { text }, { stream });
    const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning } = answer.litmux.usage;
    assert.deepEqual(
      { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning },
      { input: tokens.uncached, cacheRead: tokens.cached, cacheWrite5m: 0, cacheWrite1h: 0, output: tokens.output, reasoning: 0 },
    );
    assert.equal(answer.usage?.prompt_tokens, tokens.prompt);
    assert.equal(answer.usage?.prompt_tokens_details?.['cached_tokens'], tokens.cached);
  }
}

async function checkAbort(subject: Subject): Promise<void> {
  const { client, server, format, framing } = subject;
  server.set({ type: 'hang', spoken: format.speak({ text }), framing });
  const controller = new AbortController();
  const stream = await client.completion({ ...paramsOf(subject), stream: true, signal: controller.signal });
  assert.equal((await stream.next()).done, false);
  controller.abort();
  await within(10_000, server.recorded().closed);
}

async function checkErrors(subject: Subject): Promise<void> {
  await assert.rejects(refused(subject, 'authentication'), (error) => error instanceof AuthenticationError);
  await assert.rejects(refused(subject, 'rate limit'), (error) => error instanceof RateLimitError && error.retryAfter === retryAfter);
  await assert.rejects(refused(subject, 'context window'), (error) => error instanceof ContextWindowExceededError);
}

function refused(subject: Subject, reason: RefusalReason): Promise<ChatCompletion> {
  subject.server.set({ type: 'refusal', refusal: subject.format.refuse(reason) });
  return subject.client.completion({ ...paramsOf(subject), stream: false });
}

/** Asks and gets the whole answer, streamed on the wire or not. */
async function ask(
  subject: Subject,
  said: Said,
  { stream, ...params }: Partial<CompletionParams> & { readonly stream: boolean },
): Promise<ChatCompletion> {
  const { client, server, format, framing } = subject;
  server.set({ type: stream ? 'stream' : 'whole', spoken: format.speak(said), framing });
  if (!stream) return client.completion({ ...paramsOf(subject), ...params, stream: false });
  const answer = await client.completion({ ...paramsOf(subject), ...params, stream: true });
  return answer.collect();
}

function paramsOf({ model, params, server }: Subject): CompletionParams {
  return { ...params, model, api_key: apiKey, api_base: server.url, num_retries: 0, messages: [{ role: 'user', content: question }] };
}

function messageOf(answer: ChatCompletion): ChatCompletion['choices'][number]['message'] {
  const [choice] = answer.choices;
  assert.ok(choice, 'an answer without choices');
  return choice.message;
}

async function within(milliseconds: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`the connection was open after ${milliseconds} ms`)), milliseconds);
  });
  await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
