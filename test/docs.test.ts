import { describe, expect, it } from 'vitest';
import { committedPage, generatedPages } from '../scripts/generate-docs.ts';

describe('generated pages', () => {
  it.each([...generatedPages()])('%s says what the code says (npm run docs)', (name, page) => {
    expect(committedPage(name)).toBe(page);
  });
});
