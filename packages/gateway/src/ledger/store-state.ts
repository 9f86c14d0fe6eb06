/** Whether the store takes what is written: told by the control thread, known in every thread without asking. */
export class SharedStoreState {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer);
  }

  get isConnected(): boolean {
    return Atomics.load(this.#words, 0) === 0;
  }

  set(connected: boolean): void {
    Atomics.store(this.#words, 0, connected ? 0 : 1);
  }
}
