import { createServer, request, type Server } from 'node:http';

/** How long it takes from a client's hang-up until the provider is closed, in milliseconds. */
export interface HangUps {
  readonly p50: number;
  readonly p99: number;
}

/** A provider that begins a stream and goes on for ever; it notes when each of its streams is closed. */
export class EndlessProvider {
  readonly #server: Server;
  #closed: (() => void) | undefined;

  private constructor() {
    this.#server = createServer((call, response) => {
      call.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const say = (): void => void response.write(piece);
      say();
      const talking = setInterval(say, 5);
      response.once('close', () => {
        clearInterval(talking);
        this.#closed?.();
      });
    });
  }

  static async start(port: number): Promise<EndlessProvider> {
    const provider = new EndlessProvider();
    await new Promise<void>((resolve) => provider.#server.listen(port, '127.0.0.1', resolve));
    return provider;
  }

  /** Hangs up after the first words of a stream, again and again. */
  async measure(url: string, key: string, times: number): Promise<HangUps> {
    const took: number[] = [];
    for (let time = 0; time < times; time += 1) took.push(await this.#once(url, key));
    took.sort((one, other) => one - other);
    return { p50: took[Math.floor(times * 0.5)] ?? 0, p99: took[Math.floor(times * 0.99)] ?? 0 };
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #once(url: string, key: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const call = request(url, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } });
      call.once('error', reject);
      call.once('response', (answer) => {
        answer.once('data', () => {
          const at = performance.now();
          this.#closed = () => resolve(performance.now() - at);
          call.off('error', reject).on('error', () => {});
          call.destroy();
        });
        answer.on('error', () => {});
      });
      call.end(JSON.stringify({ model: 'endless', stream: true, max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] }));
    });
  }
}

const piece = `data: ${JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion.chunk',
  created: 1_760_000_000,
  model: 'endless',
  choices: [{ index: 0, delta: { role: 'assistant', content: ' fox' }, logprobs: null, finish_reason: null }],
})}\n\n`;
