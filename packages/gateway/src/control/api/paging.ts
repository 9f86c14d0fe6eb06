import { z } from 'zod';

/** A query parameter that says yes or no, as people and Python write it. */
export const flag = z
  .enum(['true', 'True', '1', 'yes', 'false', 'False', '0', 'no'])
  .optional()
  .transform((text) => text !== undefined && ['true', 'True', '1', 'yes'].includes(text));

/** The query parameters of a list that is read page by page. */
export const pageFields = {
  page: z.coerce.number().int().min(1).default(1),
  size: z.coerce.number().int().min(1).max(100).default(10).describe('Items a page, at most 100.'),
};

/** One page of a list and LiteLLM's numbers about it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly counts: { readonly total_count: number; readonly current_page: number; readonly total_pages: number };
}

/** Cuts one page out of a list. */
export function pageOf<Item>(list: readonly Item[], { page, size }: { readonly page: number; readonly size: number }): Page<Item> {
  const start = (page - 1) * size;
  return {
    items: list.slice(start, start + size),
    counts: { total_count: list.length, current_page: page, total_pages: Math.ceil(list.length / size) },
  };
}
