import type { FinishReason } from '../../core/event.ts';
import type { JsonValue } from '../../core/json.ts';

/** Google's `finishReason`, as text; some answers carry the number of the enum (https://ai.google.dev/api/generate-content#FinishReason). */
export function nativeFinish(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number') return numbered[value] ?? `${value}`;
  return typeof value === 'string' && value !== '' && value !== 'FINISH_REASON_UNSPECIFIED' ? value : undefined;
}

/** Google's `blockReason` of a prompt, as text; some answers carry the number of the enum (https://ai.google.dev/api/generate-content#BlockReason). */
export function nativeBlock(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number') return value === 0 ? undefined : (numberedBlocks[value] ?? `${value}`);
  return typeof value === 'string' && value !== '' && value !== 'BLOCK_REASON_UNSPECIFIED' ? value : undefined;
}

/** What Google's word for the end means; one that nobody knows counts as a plain stop. */
export function readFinish(native: string | undefined, hasCalls: boolean): FinishReason {
  const reason = byNative.get(native ?? '') ?? 'stop';
  return reason === 'stop' && hasCalls ? 'tool-calls' : reason;
}

/** The end in Google's word: its own where Google gave it, else the nearest; a call of functions is a plain stop. */
export function writeFinish(reason: FinishReason, native: string | undefined): string {
  if (native !== undefined && (isPlainFinish(native) || byNative.has(native))) return native;
  switch (reason) {
    case 'stop':
    case 'tool-calls':
      return 'STOP';
    case 'length':
      return 'MAX_TOKENS';
    case 'content-filter':
      return 'SAFETY';
  }
}

/** True for the words that say no more than the reason they stand for. */
export function isPlainFinish(native: string): boolean {
  return native === 'STOP' || native === 'MAX_TOKENS';
}

const numbered: readonly (string | undefined)[] = [undefined, 'STOP', 'MAX_TOKENS', 'SAFETY', 'RECITATION'];

const numberedBlocks: readonly (string | undefined)[] = [undefined, 'SAFETY', 'OTHER', 'BLOCKLIST', 'PROHIBITED_CONTENT'];

const byNative: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content-filter'],
  ['RECITATION', 'content-filter'],
  ['LANGUAGE', 'content-filter'],
  ['BLOCKLIST', 'content-filter'],
  ['PROHIBITED_CONTENT', 'content-filter'],
  ['SPII', 'content-filter'],
  ['MODEL_ARMOR', 'content-filter'],
  ['IMAGE_SAFETY', 'content-filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content-filter'],
  ['IMAGE_RECITATION', 'content-filter'],
  ['OTHER', 'content-filter'],
]);
