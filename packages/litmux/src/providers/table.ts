import type { ProviderRow } from './row.ts';
import { openaiRows } from './rows/openai.ts';

/** Every provider that speaks OpenAI's formats, one row each. */
export const table: readonly ProviderRow[] = [...openaiRows];
