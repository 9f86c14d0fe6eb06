import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { RepeatTrimmer } from './repeat-trimmer.ts';

/** What is heard of a continuation that comes in pieces. */
function heard(said: string, pieces: readonly string[]): string {
  const trimmer = new RepeatTrimmer(said);
  return pieces.map((piece) => trimmer.push(piece)).join('') + trimmer.end();
}

const said = 'The cat sat on the mat, and the dog';

it('lets through what continues, also where it begins with letters that the text ended with', () => {
  expect(heard('hel', ['lo'])).toBe('lo');
  expect(heard('ha', ['ha', 'ha'])).toBe('haha');
  expect(heard('| --- ', ['| --- |\n'])).toBe('| --- |\n');
  expect(heard(said, [' lay', ' on the mat.'])).toBe(' lay on the mat.');
  expect(heard('', ['All of it'])).toBe('All of it');
});

it('cuts off the last words, or all of them, said again', () => {
  expect(heard(said, ['and the', ' dog lay'])).toBe(' lay');
  expect(heard(said, [said, ' lay down'])).toBe(' lay down');
  expect(heard('Well,', ['Well, I think'])).toBe(' I think');
  expect(heard(said, ['and the dog'])).toBe('');
  expect(new RepeatTrimmer('I', true).push('I think')).toBe(' think');
  expect(new RepeatTrimmer('I', true).push(' think')).toBe(' think');
});

it('says white space at the end once, since no model is given it', () => {
  expect(heard('It is ', [' 21', ' °C'])).toBe('21 °C');
  expect(heard('It is ', ['It is', ' 21 °C'])).toBe('21 °C');
  expect(heard('One.\n\n', ['\n\n', 'Two.'])).toBe('Two.');
  expect(heard('One.\n', ['Two.'])).toBe('Two.');
});

it('gives back what it held when it turns out to be new', () => {
  expect(heard(said, ['the', ' mat'])).toBe('the mat');
  expect(heard(said, ['The', ' cow'])).toBe('The cow');
});

it('hears each character once, wherever a model begins again and however its words are cut', () => {
  const words = fc.array(fc.constantFrom('Zürich', 'is', 'sunny', 'today', 'and', 'tomorrow', 'it', 'rains'), {
    minLength: 3,
    maxLength: 40,
  });
  fc.assert(
    fc.property(words, fc.nat(), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (list, start, sizes) => {
      const text = list.join(' ');
      const from = start % Math.max(1, text.length - 12);
      const rest = ' — a quite different ending';
      const again = text.slice(from) + rest;
      const pieces: string[] = [];
      for (let at = 0, turn = 0; at < again.length; turn += 1) pieces.push(again.slice(at, (at += sizes[turn % sizes.length] ?? 1)));
      const repeats = new Set(text.slice(from)).size >= 4;
      expect(heard(text, pieces)).toBe(repeats ? rest : again);
    }),
  );
});

it('takes a long text said again in time that grows with its length', () => {
  const long = 'ab'.repeat(100_000) + said;
  expect(heard(long, [long, ' lay'])).toBe(' lay');
});
