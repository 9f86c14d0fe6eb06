import { expect, it } from 'vitest';
import { faultCounts, readRoutingSettings } from './routing-settings.ts';

it('reads everything that routing is told in router_settings', () => {
  const settings = readRoutingSettings(
    {
      router_settings: {
        num_retries: 1,
        max_attempts: 7,
        retry_policy: { TimeoutErrorRetries: 0, RateLimitErrorRetries: 3 },
        allowed_fails_policy: { InternalServerErrorAllowedFails: 4 },
        enable_pre_call_checks: true,
        optional_pre_call_checks: ['enforce_model_rate_limits'],
        enable_tag_filtering: true,
        tag_filtering_match_any: false,
        routing_strategy_args: { lowest_latency_buffer: 0.5 },
      },
    },
    {},
  );
  expect(settings).toMatchObject({
    retries: 1,
    maxAttempts: 7,
    retryPolicy: { TimeoutError: 0, RateLimitError: 3 },
    allowedFailsPolicy: { InternalServerError: 4 },
    preCallChecks: true,
    rateLimits: true,
    tags: { matchAny: false },
    latencyBuffer: 0.5,
  });
});

it('checks and filters nothing that nobody asked for', () => {
  const settings = readRoutingSettings({}, {});
  expect(settings).toMatchObject({ preCallChecks: false, rateLimits: false });
  expect(settings).not.toHaveProperty('tags');
  expect(faultCounts({ Unknown: 1 }, 'Retries')).toBeUndefined();
});
