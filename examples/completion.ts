import { completion, RateLimitError } from 'litmux';

/** Any model by its name: `openai/gpt-5`, `anthropic/claude-sonnet-4-5`, `gemini/gemini-2.5-flash`, …. */
const model = process.argv[2] ?? 'mock/echo';
const messages = [{ role: 'user' as const, content: 'Say this back to me.' }];

const answer = await completion({ model, messages });
console.log(answer.choices[0]?.message.content);
console.log(`${answer.usage?.total_tokens} tokens for ${answer.litmux.costUsd ?? 'an unknown price'} USD`);

const stream = await completion({ model, messages, stream: true });
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');
console.log();

try {
  await completion({ model: 'mock/echo?status=429&retry_after=7', messages, num_retries: 0 });
} catch (error) {
  if (!(error instanceof RateLimitError)) throw error;
  console.log(`Too many calls; come again in ${error.retryAfter} s.`);
}
