import { describe, expect, it } from 'vitest';
import { committedPage, generatedPages } from '../scripts/generate-docs.ts';

const pages = await generatedPages();

describe('generated pages', () => {
  it.each([...pages])('%s says what the code says (npm run docs)', (name, page) => {
    expect(committedPage(name)).toBe(page);
  });
});
