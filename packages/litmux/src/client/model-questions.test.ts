import { expect, it } from 'vitest';
import { completion, completion_cost, get_model_info, supports, token_counter } from '../index.ts';

it('tells what is known of a model, and nothing of one that nobody knows', async () => {
  expect(await get_model_info('openai/gpt-4o-mini')).toMatchObject({
    litellm_provider: 'openai',
    input_cost_per_token: 1.5e-7,
    output_cost_per_token: 6e-7,
  });
  expect(await get_model_info('openai/never-heard-of')).toMatchObject({ input_cost_per_token: null });
  expect([await supports('openai/gpt-4o', 'vision'), await supports('openai/never-heard-of', 'vision')]).toEqual([true, false]);
});

it('counts texts and conversations', async () => {
  expect(await token_counter({ model: 'openai/gpt-4o', text: 'Hello world' })).toEqual({ tokens: 2, estimated: false });
  expect(await token_counter({ model: 'openai/gpt-4o', messages: [{ role: 'user', content: 'Hello world' }] })).toEqual({
    tokens: 9,
    estimated: false,
  });
});

it('tells the cost of an answer, and that an unknown price is not zero', async () => {
  const answer = await completion({ model: 'mock/echo', messages: [{ role: 'user', content: 'x'.repeat(1000) }] });
  expect(await completion_cost(answer)).toEqual({ nano: 0, usd: '0' });
  expect(await completion_cost(answer, 'openai/never-heard-of')).toBeUndefined();
  expect(await completion_cost(answer, 'openai/gpt-4o-mini')).toEqual({ nano: 750_000, usd: '0.00075' });
});
