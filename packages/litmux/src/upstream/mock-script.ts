/** How the mock provider behaves for a model such as `mock/echo?latency=200&cut=3`. Counts are of events of a stream, and of a whole answer of tenths. */
export interface MockScript {
  /** What is answered instead of the last text of the user. */
  readonly text?: string;
  /** Milliseconds before the answer begins, and between its events. */
  readonly latency: number;
  readonly pause: number;
  /** Refuses with this HTTP status. */
  readonly status?: number;
  /** Seconds of the `retry-after` header beside it. */
  readonly retryAfter?: number;
  /** Breaks off after so many events: by a cut connection, by silence, or by bytes that are no JSON. */
  readonly breaks?: { readonly by: MockBreak; readonly after: number };
  /** Misbehaves in the first so many calls only. */
  readonly times: number;
}

/** Ways of breaking off. */
export type MockBreak = 'cut' | 'stall' | 'malformed';

/** Reads the script in a model's name. A string says which word of it is not known, or has a wrong value. */
export function readMockScript(model: string): MockScript | string {
  const question = model.indexOf('?');
  if (question === -1) return plain;
  const said: Partial<MockScript>[] = [];
  for (const [word, value] of new URLSearchParams(model.slice(question + 1))) {
    const number = Number(value);
    const meant = word === 'text' ? { text: value } : saying(word, number);
    if (meant === undefined)
      return `${word} is not known; a script has text, latency, pause, status, retry_after, cut, stall, malformed and times.`;
    if (word !== 'text' && (value === '' || !Number.isInteger(number) || number < 0)) return `${word}=${value} is no whole number.`;
    said.push(meant);
  }
  return Object.assign({}, plain, ...said);
}

const plain: MockScript = { latency: 0, pause: 0, times: Infinity };

function saying(word: string, number: number): Partial<MockScript> | undefined {
  switch (word) {
    case 'latency':
      return { latency: number };
    case 'pause':
      return { pause: number };
    case 'status':
      return { status: number };
    case 'retry_after':
      return { retryAfter: number };
    case 'cut':
    case 'stall':
    case 'malformed':
      return { breaks: { by: word, after: number } };
    case 'times':
      return { times: number };
  }
  return undefined;
}
