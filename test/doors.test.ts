import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picture, question, retryAfter, tokens } from './conformance/conversation.ts';
import { FormatServer } from './conformance/format-server.ts';
import type { RefusalReason, WireFormat } from './conformance/wire-format.ts';
import type { GatewayProcess } from './support/gateway-process.ts';
import { serveFormats, servedModels } from './support/served-formats.ts';

/** A format in which clients speak with the gateway, streaming. */
interface Door {
  readonly name: string;
  path(model: string): string;
  body(model: string): object;
  /** What a refusal must look like, where `status` is the HTTP status. */
  refusal(status: number): object;
}

const doors: readonly Door[] = [
  {
    name: 'chat',
    path: () => '/v1/chat/completions',
    body: (model) => ({ model, stream: true, stream_options: { include_usage: true }, messages: [{ role: 'user', content: question }] }),
    refusal: (status) => ({ error: { message: expect.any(String), type: expect.any(String), code: String(status) } }),
  },
  {
    name: 'messages',
    path: () => '/v1/messages',
    body: (model) => ({ model, stream: true, max_tokens: 100, messages: [{ role: 'user', content: question }] }),
    refusal: () => ({ type: 'error', error: { type: expect.any(String), message: expect.any(String) } }),
  },
  {
    name: 'responses',
    path: () => '/v1/responses',
    body: (model) => ({ model, stream: true, input: question }),
    refusal: (status) => ({ error: { message: expect.any(String), type: expect.any(String), code: String(status) } }),
  },
  {
    name: 'generateContent',
    path: (model) => `/v1beta/models/${model}:streamGenerateContent?alt=sse`,
    body: () => ({ contents: [{ role: 'user', parts: [{ text: question }] }] }),
    refusal: (status) => ({ error: { code: status, message: expect.any(String), status: expect.stringMatching(/^[A-Z_]+$/) } }),
  },
];

const text = 'It is 21 °C in Zürich. 晴れ';
let server: FormatServer;
let gateway: GatewayProcess;
let key: string;

beforeAll(async () => {
  server = await FormatServer.start();
  gateway = await serveFormats(server);
  key = await gateway.makeKey({});
});

afterAll(async () => {
  await gateway?.dispose();
  await server?.stop();
});

describe.each(doors)('a client that streams through the door $name', (door) => {
  describe.each(servedModels)('from $model', ({ model, format, framing }) => {
    it('learns of a refusal by the status, in the words of its format', async () => {
      const refused = async (reason: RefusalReason, status: number): Promise<Response> => {
        server.set({ type: 'refusal', refusal: format.refuse(reason) });
        const answer = await knock(door, model);
        expect(answer.status, reason).toBe(status);
        expect(await answer.json()).toMatchObject(door.refusal(status));
        return answer;
      };
      await refused('authentication', 401);
      await refused('context window', 400);
      expect((await refused('rate limit', 429)).headers.get('retry-after')).toBe(String(retryAfter));
    });

    it('closes the connection to the provider when it hangs up', async () => {
      server.set({ type: 'hang', spoken: format.speak({ text }), framing });
      const controller = new AbortController();
      const answer = await knock(door, model, controller.signal);
      await answer.body?.getReader().read();
      controller.abort();
      await server.recorded().closed;
    });

    it('reads the tokens that came from a cache', async () => {
      if (format.lacks?.['cache usage'] !== undefined) return;
      server.set({ type: 'stream', spoken: format.speak({ text }), framing });
      const words = await (await knock(door, model)).text();
      expect(words).toMatch(new RegExp(`"(cached_tokens|cache_read_input_tokens|cachedContentTokenCount)":${tokens.cached}\\b`));
    });
  });
});

describe.each(servedModels)("Google's client with $model", ({ model, format, framing }) => {
  it('shows pictures, and links the results of parallel calls to their calls', async () => {
    server.set({ type: 'whole', spoken: format.speak({ text }), framing });
    const called = [{ city: 'Zürich' }, { city: 'Zug' }].map((args) => ({ functionCall: { name: 'get_weather', args } }));
    const results = ['21 °C', '22 °C'].map((degrees) => ({ functionResponse: { name: 'get_weather', response: { degrees } } }));
    const answer = await post(`/v1beta/models/${model}:generateContent`, {
      contents: [
        { role: 'user', parts: [{ text: question }, { inlineData: { mimeType: 'image/png', data: picture } }] },
        { role: 'model', parts: called },
        { role: 'user', parts: results },
      ],
      tools: [
        { functionDeclarations: [{ name: 'get_weather', parameters: { type: 'OBJECT', properties: { city: { type: 'STRING' } } } }] },
      ],
    });
    expect(answer.status).toBe(200);
    const { body } = server.recorded();
    expect(body).toMatchObject(pictureIn(format));
    const ids = [...JSON.stringify(body).matchAll(/"(?:tool_call_id|tool_use_id|toolUseId|id)":"([^"]+)"/g)].map(([, id]) => id);
    if (format.namesCalls) expect(ids).toEqual([...ids.slice(0, 2), ...ids.slice(0, 2)]);
    const places = ['"city":"Zürich"', '"city":"Zug"', '21 °C', '22 °C'].map((words) => plain(body).indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });
});

it.each([
  ['/v1/chat/completions', '/chat/completions'],
  ['/v1/chat/completions/?a=b', '/chat/completions'],
  ['/v1beta/models/nobody:generateContent', '/v1beta/models/nobody:generateContent'],
])('an unknown model is told with the path that was asked, at %s', async (path, told) => {
  const answer = await post(path, { model: 'nobody', messages: [{ role: 'user', content: text }], contents: [{ parts: [{ text }] }] });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(`"${told}: Invalid model name passed in model=nobody.`);
});

/** The first turn of the conversation holds the picture. */
function pictureIn(format: WireFormat): object {
  const { messages, contents } = format.image() as { readonly messages?: readonly object[]; readonly contents?: readonly object[] };
  const [turn] = messages ?? contents ?? [];
  const first = expect.arrayContaining([expect.objectContaining(turn ?? {})]) as unknown;
  return messages === undefined ? { contents: first } : { messages: first };
}

/** The body without what quotes arguments that stand as text. */
function plain(body: object): string {
  return JSON.stringify(body).replaceAll('\\"', '"');
}

function knock(door: Door, model: string, signal?: AbortSignal): Promise<Response> {
  return post(door.path(model), door.body(model), signal);
}

function post(path: string, body: object, signal?: AbortSignal): Promise<Response> {
  return fetch(gateway.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal !== undefined && { signal }),
  });
}
