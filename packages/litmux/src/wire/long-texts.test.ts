import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOnePiece, type PiecedBody } from '../core/request-body.ts';
import { liftLongTexts } from './long-texts.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const read = (written: PiecedBody): unknown => JSON.parse(Buffer.from(inOnePiece(written)).toString());

describe('long texts', () => {
  it('come back byte for byte, wherever their mark has gone', () => {
    const text = 'Grüße "quoted" \\ and a\nline 漢字 '.repeat(200);
    const lifted = liftLongTexts(bytes({ model: 'm', messages: [{ role: 'user', content: text }] }));
    const parsed = JSON.parse(lifted?.text ?? '');
    expect(parsed.messages[0].content.length).toBeLessThan(60);
    const moved = { model: 'other', system: [{ type: 'text', text: `before ${parsed.messages[0].content} after` }] };
    expect(read(lifted?.restore(JSON.stringify(moved)) ?? { size: 0, pieces: [] })).toEqual({
      model: 'other',
      system: [{ type: 'text', text: `before ${text} after` }],
    });
  });

  it('are lifted only where they are prose', () => {
    const long = 'x'.repeat(5000);
    expect(liftLongTexts(bytes({ url: long, arguments: long, [long]: 1 }))).toBeUndefined();
    expect(liftLongTexts(bytes({ content: 'short' }))).toBeUndefined();
  });

  it('are found in any document, and the rest of it stays as it was', () => {
    const value = fc.record({
      content: fc.string({ minLength: 0, maxLength: 3000, unit: 'binary' }),
      text: fc.string({ unit: 'grapheme', maxLength: 2000 }),
      other: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 4 }), fc.constantFrom(undefined, 1, '\t'), (document, space) => {
        const source = new TextEncoder().encode(JSON.stringify(document, null, space));
        const lifted = liftLongTexts(source);
        if (lifted === undefined) return;
        expect(read(lifted.restore(JSON.stringify(JSON.parse(lifted.text))))).toEqual(JSON.parse(new TextDecoder().decode(source)));
      }),
    );
  });
});
