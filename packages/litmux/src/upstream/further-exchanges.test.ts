import { describe, expect, test } from 'vitest';
import type { FurtherStep } from '../core/further-step.ts';
import { FurtherExchanges, placed } from './further-exchanges.ts';

const reply = { body: null, text: '' };

function asked(step: FurtherStep, url = 'https://api.test/v1?tenant=1'): ReturnType<FurtherExchanges['follow']> {
  return new FurtherExchanges(url, { 'x-version': '2' }, () => step).follow(reply);
}

describe('what follows a reply', () => {
  test('is asked below the endpoint, with its headers and its query', () => {
    expect(asked({ method: 'POST', to: '/tasks', json: { a: 1 }, wait: 5 })).toMatchObject({
      method: 'POST',
      url: 'https://api.test/v1/tasks?tenant=1',
      headers: { 'x-version': '2', 'content-type': 'application/json' },
      body: '{"a":1}',
      wait: 5,
      keyless: false,
    });
  });

  test('is asked elsewhere without anything that is the provider’s', () => {
    const request = asked({ method: 'GET', to: 'https://cdn.test/a.mp3' });
    expect(request).toMatchObject({ url: 'https://cdn.test/a.mp3', keyless: true, body: '' });
    expect(request?.headers).not.toHaveProperty('x-version');
  });

  test.each(['http://cdn.test/a.mp3', 'file:///etc/passwd', 'not an address', 'ftp://cdn.test/a'])('is never asked at %s', (to) => {
    expect(() => asked({ method: 'GET', to })).toThrow(expect.objectContaining({ code: 'invalid_answer' }));
  });

  test('may be as open as an endpoint of one’s own network is', () => {
    expect(asked({ method: 'GET', to: 'http://10.0.0.1/a' }, 'http://10.0.0.1')).toMatchObject({ url: 'http://10.0.0.1/a' });
  });

  test('ends with the reply that is the answer', () => {
    const steps: (FurtherStep | undefined)[] = [{ method: 'GET', to: '/one', next: () => undefined }];
    const exchanges = new FurtherExchanges('https://api.test', {}, () => steps.shift());
    expect(exchanges.mayFollow).toBe(true);
    expect(exchanges.follow(reply)).toMatchObject({ url: 'https://api.test/one' });
    expect(exchanges.mayFollow).toBe(true);
    expect(exchanges.follow(reply)).toBeUndefined();
    expect(exchanges.mayFollow).toBe(false);
  });

  test('leaves what is to be deleted, once', () => {
    const last: FurtherStep = { method: 'GET', to: '/two', leaves: ['/task/1'] };
    const exchanges = new FurtherExchanges('https://api.test/v1', {}, () => ({
      method: 'GET',
      to: '/one',
      leaves: ['/file/1'],
      next: () => last,
    }));
    exchanges.follow(reply);
    exchanges.follow(reply);
    expect(exchanges.tidy().map(({ method, url }) => `${method} ${url}`)).toEqual([
      'DELETE https://api.test/v1/file/1',
      'DELETE https://api.test/v1/task/1',
    ]);
    expect(exchanges.tidy()).toEqual([]);
  });
});

test('a query is put behind the one that is there, and said in percent', () => {
  expect(placed('https://a.test/x?k=1', { path: '/y', query: { q: ['a&b', 'ü'], empty: '' } })).toBe(
    'https://a.test/x/y?k=1&q=a%26b&q=%C3%BC&empty=',
  );
  expect(placed('https://a.test/x', {})).toBe('https://a.test/x');
});
