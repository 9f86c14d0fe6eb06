import { createServer, type ServerResponse } from 'node:http';

/** A provider that answers at once: OpenAI's and Anthropic's chat, whole and streamed. What it says does not depend on what it is asked. */
const port = Number(process.argv[2]);
const text = 'The quick brown fox jumps over the lazy dog. '.repeat(16);
const chunks = Number(process.env['BENCH_CHUNKS'] ?? 100);

const openaiWhole = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_760_000_000,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: text, refusal: null }, logprobs: null, finish_reason: 'stop' }],
  usage: {
    prompt_tokens: 200,
    completion_tokens: 160,
    total_tokens: 360,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  },
  service_tier: 'default',
  system_fingerprint: 'fp_bench',
});
const anthropicWhole = JSON.stringify({
  id: 'msg_bench',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
  content: [{ type: 'text', text }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 200, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 160, service_tier: 'standard' },
});

function chunk(delta: object, finish: string | null, more: object = {}): string {
  return `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_760_000_000, model: 'gpt-4o-mini-2024-07-18', service_tier: 'default', system_fingerprint: 'fp_bench', choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], ...more })}\n\n`;
}
const first = chunk({ role: 'assistant', content: '', refusal: null }, null);
const piece = chunk({ content: ' fox' }, null);
const last = chunk({}, 'stop');
const usage = `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_760_000_000, model: 'gpt-4o-mini-2024-07-18', service_tier: 'default', system_fingerprint: 'fp_bench', choices: [], usage: { prompt_tokens: 200, completion_tokens: 100, total_tokens: 300 } })}\n\n`;

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  let body = '';
  request.setEncoding('latin1');
  let size = 0;
  request.on('data', (data: string) => {
    size += data.length;
    if (size < 4096) body += data;
    else body = body.slice(0, 2048) + data.slice(-2048);
  });
  request.on('end', () => {
    if (/"stream":\s*true/.test(body)) return stream(response, /"model":\s*"(hold|paced)"/.exec(body)?.[1]);
    const answer = request.url?.includes('messages') === true ? anthropicWhole : openaiWhole;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) }).end(answer);
  });
});
server.listen(port, '127.0.0.1', () => console.log('listening'));

/** How a stream is told, by the model's name: `hold` says a word and stays, `paced` says few words with a pause between them, as models do. */
function stream(response: ServerResponse, manner: string | undefined): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(first);
  if (manner === 'hold') {
    response.write(piece);
    return;
  }
  let left = manner === 'paced' ? pacedChunks : chunks;
  // Each chunk is its own write, a turn of the event loop apart at least.
  const later = manner === 'paced' ? (work: () => void): unknown => setTimeout(work, pauseMs) : setImmediate;
  const next = (): void => {
    if (left-- > 0) {
      response.write(piece);
      later(next);
    } else response.end(`${last}${usage}data: [DONE]\n\n`);
  };
  later(next);
}

const pacedChunks = 20;
const pauseMs = 2;
