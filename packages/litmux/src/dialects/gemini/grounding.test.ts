import { expect, test } from 'vitest';
import { joinGrounding, writeGrounding } from './grounding.ts';

test('a source without an address is a passage of a document', () => {
  expect(writeGrounding([{ title: 'Pages', quote: 'It rains.' }, { quote: 'It snows.' }], 'Rain.')).toEqual({
    groundingChunks: [{ retrievedContext: { title: 'Pages', text: 'It rains.' } }, { retrievedContext: { text: 'It snows.' } }],
    groundingSupports: [],
  });
});

test('a list of sources that is told again, or goes on, is told once', () => {
  const [a, b] = [{ web: { uri: 'https://a.test' } }, { web: { uri: 'https://b.test' } }];
  expect(joinGrounding({ groundingChunks: [a] }, { groundingChunks: [a, b] })).toEqual({ groundingChunks: [a, b] });
  expect(joinGrounding({ groundingChunks: [a] }, { webSearchQueries: ['q'] })).toEqual({ groundingChunks: [a], webSearchQueries: ['q'] });
  expect(joinGrounding({ groundingChunks: [a] }, { groundingChunks: [b] })).toMatchObject({ groundingChunks: [a, b] });
});
