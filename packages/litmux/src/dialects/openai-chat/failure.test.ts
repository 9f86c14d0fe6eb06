import { describe, expect, it } from 'vitest';
import type { FailureCode } from '../../core/failure-table.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonValue } from '../../core/json.ts';
import { readFailure, writeFailure } from './failure.ts';

function read(status: number, body: JsonValue, headers: Readonly<Record<string, string>> = {}): Failure {
  return readFailure({ status, headers, body });
}

function wait(headers: Readonly<Record<string, string>>): number | undefined {
  return read(429, 'slow down', headers).retryAfter;
}

const openai = (message: string, code: string | null = null, type = 'invalid_request_error'): JsonValue => ({
  error: { message, type, param: null, code },
});

/** One body per rule, after the providers' documents. */
const cases: readonly (readonly [number, JsonValue, FailureCode])[] = [
  [
    400,
    openai("This model's maximum context length is 8192 tokens. However, you requested 9000.", 'context_length_exceeded'),
    'context_window_exceeded',
  ],
  [400, openai('Please reduce the length of the messages or completion.'), 'context_window_exceeded'],
  [
    400,
    { error: { message: 'The total length of all messages is too long.', type: 'too_many_prompt_tokens', code: 400 } },
    'context_window_exceeded',
  ],
  [400, openai('prompt too long; exceeded max context length by 12 tokens'), 'context_window_exceeded'],
  [400, openai('Your input exceeds the context window of this model.'), 'context_window_exceeded'],
  [400, openai("Invalid 'user': string too long. Expected a string with maximum length 64.", 'string_above_max_length'), 'invalid_request'],
  [400, openai('Your request was rejected as a result of our safety system.', 'content_policy_violation'), 'content_policy_violation'],
  [
    400,
    { error: { message: 'filtered', code: 'content_filter', innererror: { code: 'ResponsibleAIPolicyViolation' } } },
    'content_policy_violation',
  ],
  [403, { error: { message: 'Your input was flagged', code: 403, metadata: { reasons: ['violence'] } } }, 'permission_denied'],
  [401, openai('Incorrect API key provided: sk-1.', 'invalid_api_key'), 'authentication'],
  [400, { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***' }, 'authentication'],
  [401, { detail: 'Unauthorized' }, 'authentication'],
  [404, openai('The model `x` does not exist or you do not have access to it.', 'model_not_found'), 'not_found'],
  [400, openai('Unknown parameter: shiny.', 'unknown_parameter'), 'invalid_request'],
  [402, { error: { message: 'Insufficient credits', code: 402 } }, 'invalid_request'],
  [413, openai('Request too large for model: tokens per minute (TPM): Limit 6000', 'rate_limit_exceeded', 'tokens'), 'rate_limited'],
  [429, openai('You exceeded your current quota.', 'insufficient_quota', 'insufficient_quota'), 'rate_limited'],
  [200, openai('Slow down.', 'too_many_requests', 'too_many_requests'), 'rate_limited'],
  [422, { detail: [{ loc: ['body', 'seed'], msg: 'Extra inputs are not permitted' }] }, 'unprocessable'],
  [500, openai('The server had an error.', null, 'server_error'), 'internal'],
  [502, '', 'bad_gateway'],
  [503, { message: 'overloaded' }, 'unavailable'],
  [504, 'upstream timed out', 'timeout'],
  [520, 'Web server is returning an unknown error', 'unavailable'],
  [418, 'teapot', 'invalid_request'],
];

describe('reading the error of a provider', () => {
  it.each(cases)('%i %j is %s', (status, body, code) => {
    expect(read(status, body).code).toBe(code);
  });

  it("keeps the provider's own words, code, param and detail", () => {
    const body = {
      error: {
        message: 'Tool call validation failed',
        type: 'invalid_request_error',
        code: 'tool_use_failed',
        param: 'tools',
        failed_generation: '{}',
      },
    };
    expect(read(400, body)).toMatchObject({
      message: 'Tool call validation failed',
      type: 'invalid_request_error',
      providerCode: 'tool_use_failed',
      param: 'tools',
      providerFields: { failed_generation: '{}' },
    });
  });

  it('finds the words in every envelope', () => {
    expect(read(400, { error: 'plain' }).message).toBe('plain');
    expect(read(400, { message: 'bare' }).message).toBe('bare');
    expect(read(400, [{ error: { message: 'listed' } }]).message).toBe('listed');
    expect(read(422, { detail: [{ msg: 'one' }, { msg: 'two' }] }).message).toBe('one; two');
    expect(read(429, { error: { message: 'Provider returned error', code: 429, metadata: { raw: 'try later' } } }).message).toBe(
      'Provider returned error: try later',
    );
    expect(read(500, '').message).toBe('The provider gave no reason.');
  });

  it('reads how long to wait in every spelling', () => {
    expect(wait({ 'retry-after': '7' })).toBe(7);
    expect(wait({ 'retry-after-ms': '1500', 'retry-after': '7' })).toBe(1.5);
    expect(wait({ 'retry-after': 'Tue, 24 Nov 2026 10:00:30 GMT', date: 'Tue, 24 Nov 2026 10:00:00 GMT' })).toBe(30);
    expect(wait({ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '1m30s', 'x-ratelimit-reset-requests': '9h' })).toBe(90);
    expect(wait({})).toBeUndefined();
  });
});

describe('writing an error', () => {
  it('says the status as a text, and null for what is not known', () => {
    expect(writeFailure(new Failure('not_found', 'No such model.'), { callId: 'c' })).toEqual({
      error: { message: 'No such model.', type: 'invalid_request_error', param: null, code: '404' },
    });
  });

  it('hands the detail of the provider on', () => {
    const failure = new Failure('content_policy_violation', 'filtered', { providerFields: { innererror: { code: 'x' } } });
    expect(writeFailure(failure, { callId: 'c' })).toMatchObject({
      error: { code: '400', provider_specific_fields: { innererror: { code: 'x' } } },
    });
  });
});
