import { describe, expect, it } from 'vitest';
import { MockTransport } from './mock-transport.ts';

/** What a call told: status, bytes, and how it ended; `silence` where nothing came any more. */
interface Told {
  readonly status: number;
  readonly text: string;
  readonly end: 'end' | 'failed' | 'silence';
  readonly headers: Readonly<Record<string, string>>;
}

const transport = new MockTransport();

function call(model: string, stream = true): Promise<Told> {
  const body = JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'one two three' }] });
  return new Promise((resolve) => {
    let [status, text] = [0, ''];
    let headers: Told['headers'] = {};
    const done = (end: Told['end']): void => {
      clearTimeout(timer);
      resolve({ status, text, end, headers });
    };
    const timer = setTimeout(() => done('silence'), 100);
    transport.send(
      { method: 'POST', url: 'mock:', headers: {}, body, connectDeadline: 1000 },
      {
        head: (code, sent) => ([status, headers] = [code, sent]),
        data: (bytes) => (text += new TextDecoder().decode(bytes)),
        end: () => done('end'),
        failed: () => done('failed'),
      },
    );
  });
}

const words = (text: string): string => [...text.matchAll(/"content":"([^"]*)"/g)].map((match) => match[1]).join('');

describe('the mock provider', () => {
  it('says the last text of the user', async () => {
    const told = await call('echo');
    expect([told.status, told.end, words(told.text)]).toEqual([200, 'end', 'one two three']);
    expect(JSON.parse((await call('echo', false)).text).choices[0].message.content).toBe('one two three');
  });

  it('breaks off after so many events', async () => {
    const cut = await call('echo?cut=3');
    expect([cut.end, words(cut.text)]).toEqual(['failed', 'one two ']);
    expect(await call('echo?stall=2')).toMatchObject({ end: 'silence' });
    expect((await call('echo?malformed=1')).text).toMatch(/data: \{"choices": \[\{"del\n\n$/);
    expect((await call('echo?cut=5', false)).end).toBe('failed');
  });

  it('refuses for the first calls only', async () => {
    const script = 'echo?status=429&retry_after=7&times=2';
    const calls = [await call(script), await call(script), await call(script)];
    expect(calls.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(calls[0]?.headers['retry-after']).toBe('7');
  });

  it('takes its time, and says another text', async () => {
    const at = performance.now();
    expect(words((await call('echo?latency=30&pause=5&text=a%20b')).text)).toBe('a b');
    expect(performance.now() - at).toBeGreaterThanOrEqual(50);
  });

  it('names a word that it does not know', async () => {
    expect(await call('echo?latencey=3')).toMatchObject({ status: 400, text: expect.stringContaining('latencey is not known') });
    expect(await call('echo?cut=often')).toMatchObject({ status: 400, text: expect.stringContaining('cut=often is no whole number') });
  });
});
