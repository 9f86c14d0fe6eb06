import { inOnePiece, isStreamed, loadCatalog, openDeployment, type Deployment, type JsonObject } from 'litmux/engine';
import { expect, it, test } from 'vitest';
import { mostOf } from './check-deployment.ts';
import { healthQuestion } from './health-question.ts';

const catalog = await loadCatalog();
const place = { callId: 'c', created: 0, isFallback: false };

function deployment(model: string, info: JsonObject = {}): Deployment {
  return openDeployment({ group: 'g', params: { model, api_key: 'k' }, info, env: {}, catalog });
}

function sent(of: Deployment, env: Readonly<Record<string, string>> = {}): { url: string; body: string } {
  const question = healthQuestion(of, (name) => env[name]);
  if (question === undefined) throw new Error('nothing is asked');
  const { url, body } = question.asked.askOf(of, place).unsigned;
  return { url, body: isStreamed(body) ? '' : Buffer.from(inOnePiece(body)).toString('latin1') };
}

test.each([
  ['chat', 'openai/gpt-4o', '/chat/completions', '"max_tokens":5'],
  ['responses', 'openai/gpt-4o', '/responses', '"max_output_tokens":16'],
  ['completion', 'openai/gpt-3.5-turbo-instruct', '/completions', '"prompt":"test from litellm"'],
  ['embedding', 'openai/text-embedding-3-small', '/embeddings', '"input":'],
  ['rerank', 'cohere/rerank-v3.5', '/rerank', '"documents":["test from litellm"]'],
  ['image_generation', 'openai/gpt-image-1', '/images/generations', '"prompt":'],
  ['audio_speech', 'openai/tts-1', '/audio/speech', '"voice":"alloy"'],
  ['audio_transcription', 'openai/whisper-1', '/audio/transcriptions', 'RIFF'],
  ['moderation', 'openai/omni-moderation-latest', '/moderations', '"input":"test from litellm"'],
])('a deployment of the mode %s is asked in its own words', (mode, model, path, words) => {
  const { url, body } = sent(deployment(model, { mode }));
  expect(url).toMatch(new RegExp(`${path}$`));
  expect(body).toContain(words);
});

it('the mode is that which the catalog knows, where none is configured', () => {
  expect(sent(deployment('openai/text-embedding-3-small')).url).toMatch(/\/embeddings$/);
});

it("the number of tokens and the words are the operator's, where he says some", () => {
  expect(sent(deployment('openai/gpt-4o', { health_check_max_tokens: 1 })).body).toContain('"max_tokens":1');
  expect(sent(deployment('anthropic/claude-3-5-haiku-20241022'), { DEFAULT_HEALTH_CHECK_PROMPT: 'ping' }).body).toContain('ping');
  expect(sent(deployment('openai/gpt-4o'), { BACKGROUND_HEALTH_CHECK_MAX_TOKENS: '9' }).body).toContain('"max_tokens":9');
});

it('a model that thinks first may say more', () => {
  expect(sent(deployment('openai/o3-mini')).body).toContain('"max_completion_tokens":64');
  expect(sent(deployment('openai/o3-mini', { health_check_max_tokens_reasoning: 100 })).body).toContain('"max_completion_tokens":100');
});

it('what a check could cost at most is known before, and is little', () => {
  const chat = deployment('openai/gpt-4o');
  const question = healthQuestion(chat, () => undefined);
  expect(question && mostOf(question, chat)).toBeGreaterThan(50_000);
  expect(question && mostOf(question, chat)).toBeLessThan(1_000_000);
});

it('nothing is asked of a mode that no short call can ask', () => {
  expect(healthQuestion(deployment('openai/gpt-4o', { mode: 'realtime' }), () => undefined)).toBeUndefined();
});
