/**
 * Counts the bytes of large buffers that pass. V8 collects such buffers late, since they lie outside its heap, and then at the cost of the whole heap;
 * where it may be asked (`--expose-gc`) to collect what is young, it is, each time that so much has passed.
 */
export class PassingBuffers {
  readonly #collectedEvery: number;
  #passed = 0;

  constructor(collectedEvery: number = 8 * 1024 * 1024) {
    this.#collectedEvery = collectedEvery;
  }

  pass(bytes: number): void {
    this.#passed += bytes;
    if (this.#passed < this.#collectedEvery) return;
    this.#passed = 0;
    globalThis.gc?.({ type: 'minor' });
  }
}
