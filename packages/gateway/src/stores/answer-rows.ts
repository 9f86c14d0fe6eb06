import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** A call and the id that its answer bears. */
export interface Answered {
  readonly answerId: string;
  readonly callId: Uint8Array;
}

const callIdBytes = 16;

/**
 * Finds calls by the id of their answer. Such ids are random: an index on them would write a page for every row and double its cost.
 * So each batch appends one block, hashes beside call ids, and a search reads the hashes of all blocks: four bytes a call, a million calls in about 40 ms.
 */
export class AnswerRows {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insert = database.prepare('INSERT INTO answer_block (hashes, call_ids) VALUES (?, ?)');
  }

  /** Appends a block; within the caller's transaction. */
  add(answered: readonly Answered[]): void {
    if (answered.length === 0) return;
    const hashes = Int32Array.from(answered, ({ answerId }) => textHash(answerId));
    const callIds = Buffer.concat(answered.map(({ callId }) => callId));
    this.#insert.run(new Uint8Array(hashes.buffer), callIds);
  }

  /** The call ids whose answers may have this id: what is found is to be compared in full. */
  find(answerId: string): readonly Uint8Array[] {
    const wanted = textHash(answerId);
    const callIds = this.#database.prepare('SELECT call_ids FROM answer_block WHERE id = ?');
    const found: Uint8Array[] = [];
    for (const { id, hashes } of this.#database.prepare('SELECT id, hashes FROM answer_block ORDER BY id DESC').iterate()) {
      const place = indexesOf(hashes, wanted);
      if (place.length === 0) continue;
      const block = callIds.get(Number(id))?.['call_ids'];
      if (block instanceof Uint8Array) found.push(...place.map((index) => block.subarray(index * callIdBytes, (index + 1) * callIdBytes)));
    }
    return found;
  }
}

function indexesOf(hashes: unknown, wanted: number): readonly number[] {
  if (!(hashes instanceof Uint8Array)) return [];
  const words = new Int32Array(hashes.slice().buffer);
  const found: number[] = [];
  for (let at = words.indexOf(wanted); at >= 0; at = words.indexOf(wanted, at + 1)) found.push(at);
  return found;
}

/** 32 bits of FNV-1a. */
function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}
