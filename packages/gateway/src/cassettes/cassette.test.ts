import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCassette, writeCassette, type Cassette } from './cassette.ts';

const example: Cassette = {
  recordedAt: '2026-11-24T12:00:00.000Z',
  request: {
    method: 'POST',
    url: 'https://api.example.com/v1/chat/completions',
    headers: { authorization: 'Bearer ***', 'content-type': 'application/json' },
    body: { json: { model: 'm', messages: [{ role: 'user', content: 'yes' }] } },
  },
  answer: {
    at: 12,
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    chunks: [
      { at: 13, text: 'data: {"a":1}\n\n' },
      { at: 20, text: 'data: [DONE]\n\n' },
    ],
  },
  end: { at: 21, how: 'complete' },
};

describe('a cassette', () => {
  it('is a file that people can read', () => {
    expect(writeCassette(example)).toBe(`litmux_cassette: 1
recorded_at: 2026-11-24T12:00:00.000Z
request:
  method: POST
  url: https://api.example.com/v1/chat/completions
  headers:
    authorization: Bearer ***
    content-type: application/json
  json:
    model: m
    messages:
      - role: user
        content: yes
answer:
  at: 12
  status: 200
  headers:
    content-type: text/event-stream
  chunks:
    - at: 13
      text: |+
        data: {"a":1}

    - at: 20
      text: |+
        data: [DONE]

end:
  at: 21
  how: complete
`);
  });

  it('is read as it was written, whatever stands in it', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom(' ', '\n', '\r', '\t', '#', ':', '-', '"', "'", '|', '\u2028', '\ufeff', '\0'),
        fc.string({ unit: 'grapheme', maxLength: 1 }),
      ),
    });
    const piece = fc.oneof(fc.record({ at: fc.nat(), text }), fc.record({ at: fc.nat(), base64: fc.constantFrom('', 'AAEC') }));
    fc.assert(
      fc.property(text, fc.jsonValue({ maxDepth: 3 }), fc.array(piece, { maxLength: 4 }), (sent, json, chunks) => {
        const request = {
          ...example.request,
          headers: { x: sent.trim() },
          body: json === null ? { text: sent } : { json: JSON.parse(JSON.stringify(json)) },
        };
        const cassette: Cassette = { ...example, request, answer: { at: 1, status: 200, headers: {}, chunks } };
        expect(readCassette(writeCassette(cassette))).toEqual(cassette);
      }),
      { numRuns: 300, examples: [['', [], [{ at: 0, text: ' \n' }]]] },
    );
  });

  it.each([
    ['hello: 1', 'litmux_cassette'],
    ['litmux_cassette: 1', 'no request'],
    ['litmux_cassette: 1\nrequest: { method: POST }', 'no request.url'],
    ['litmux_cassette: 1\nrequest: { method: POST, url: "http://x" }\nend: { how: sudden }', 'end.how'],
  ])('that is none is refused with its reason: %j', (text, reason) => {
    expect(() => readCassette(text)).toThrow(reason);
  });
});
