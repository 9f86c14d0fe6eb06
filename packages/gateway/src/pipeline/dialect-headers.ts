import type { Incoming } from './house.ts';

/** The client's headers that belong to a dialect. */
export function dialectHeaders(headers: Incoming['headers']): Record<string, string> {
  const own: Record<string, string> = {};
  for (const name of ['anthropic-beta', 'anthropic-version']) {
    const value = headers[name];
    if (value !== undefined) own[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return own;
}
