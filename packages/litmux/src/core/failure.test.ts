import { expect, test } from 'vitest';
import { asFailure, Failure } from './failure.ts';

test('an error that nobody expected shows a client nothing of the inside', () => {
  const failure = asFailure(new TypeError("Cannot read properties of undefined (reading '0') at /srv/app/reader.ts:12"));
  expect(failure).toMatchObject({ code: 'internal', status: 500, message: 'Internal error. The log has the details.' });
  expect(failure.cause).toBeInstanceOf(TypeError);
});

test('a failure stays itself, and what is known of it wins over where it happened', () => {
  const failure = new Failure('rate_limited', 'Slow down.', { retryAfter: 3, model: 'first' });
  expect(asFailure(failure)).toBe(failure);
  expect(failure.at({ model: 'second', provider: 'p' })).toMatchObject({ model: 'first', provider: 'p', retryAfter: 3, status: 429 });
});
