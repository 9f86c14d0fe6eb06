import { describe, expect, test } from 'vitest';
import { callersOptions } from './callers-options.ts';

describe('fallbacks in a body', () => {
  test('are the gateway’s, by name or by object', () => {
    expect(callersOptions({ fallbacks: ['a', { model: 'b' }] }, {})).toMatchObject({ fallbacks: ['a', 'b'] });
    expect(callersOptions({ fallbacks: ['a'], disable_fallbacks: true }, {})).toMatchObject({ fallbacks: [] });
  });

  test('are not the gateway’s where the client’s format says that they are the provider’s', () => {
    const options = callersOptions({ fallbacks: [{ model: 'b' }] }, {}, ['b']);
    expect(options).toMatchObject({ providersFallbacks: ['b'] });
    expect(options).not.toHaveProperty('fallbacks');
  });
});
