import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completionTokens, promptTokens } from '../../core/usage.ts';
import { mendUsage, readUsage, writeUsage } from './usage.ts';

const counts = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 };

describe('usage', () => {
  it('takes what caches, sound and pictures used out of the prompt, and thinking out of the completion', () => {
    const usage = readUsage(
      {
        ...counts,
        prompt_tokens_details: { cached_tokens: 40, cache_write_tokens: 10, audio_tokens: 5, image_tokens: 3 },
        completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 4 },
      },
      {},
    );
    expect(usage).toMatchObject({
      input: 42,
      cacheRead: 40,
      cacheWrite5m: 10,
      inputAudio: 5,
      inputImage: 3,
      output: 26,
      reasoning: 20,
      outputAudio: 4,
    });
  });

  it.each([
    { prompt_cache_hit_tokens: 40 },
    { cached_tokens: 40 },
    { num_cached_tokens: 40 },
    { cache_read_input_tokens: 40 },
    { prompt_tokens_details: { cached_tokens: 40 } },
  ])('finds cached tokens in %j', (spelling) => {
    expect(readUsage({ ...counts, ...spelling }, {})).toMatchObject({ input: 60, cacheRead: 40 });
    expect(mendUsage({ ...counts, ...spelling })).toMatchObject({ prompt_tokens_details: { cached_tokens: 40 } });
  });

  it('adds thinking that stands outside of the completion, where a trait or the total says so', () => {
    const outside = { ...counts, completion_tokens_details: { reasoning_tokens: 20 } };
    expect(readUsage(outside, { reasoningOutsideCompletion: true })).toMatchObject({ output: 50, reasoning: 20 });
    expect(readUsage({ ...outside, total_tokens: 170 }, {})).toMatchObject({ output: 50, reasoning: 20 });
    expect(readUsage(outside, {})).toMatchObject({ output: 30, reasoning: 20 });
  });

  it('reads what the provider says the answer cost', () => {
    expect(readUsage({ ...counts, cost: 0.00012 }, {}).statedCost).toBe(120_000);
    expect(readUsage({ ...counts, cost: 1e-7, is_byok: true, cost_details: { upstream_inference_cost: 2e-7 } }, {}).statedCost).toBe(300);
    expect(readUsage({ ...counts, cost: { total_cost: 0.005 } }, {}).statedCost).toBe(5_000_000);
    expect(readUsage({ ...counts, cost_in_usd_ticks: 25_000 }, {}).statedCost).toBe(2500);
    expect(readUsage(counts, {}).statedCost).toBeUndefined();
  });

  it('counts searches that are billed by the piece', () => {
    expect(readUsage({ ...counts, num_search_queries: 3 }, {}).webSearches).toBe(3);
    expect(readUsage({ ...counts, server_tool_use_details: { web_search_requests: 2 } }, {}).webSearches).toBe(2);
  });

  it('has disjoint buckets that sum to the totals, whatever the details claim, and survives the way out and in again', () => {
    const count = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(count, count, count, count, count, (prompt, completion, cached, audio, reasoning) => {
        const details = {
          prompt_tokens_details: { cached_tokens: cached, audio_tokens: audio },
          completion_tokens_details: { reasoning_tokens: reasoning },
        };
        const usage = readUsage(
          { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion, ...details },
          {},
        );
        expect(promptTokens(usage)).toBe(prompt);
        expect(completionTokens(usage)).toBe(completion);
        expect(readUsage(writeUsage(usage), {})).toEqual(usage);
      }),
    );
  });

  it('leaves usage alone that says everything', () => {
    const complete = { ...counts, prompt_tokens_details: { cached_tokens: 0 }, completion_tokens_details: { reasoning_tokens: 0 } };
    expect(mendUsage(complete)).toBe(complete);
  });
});
