import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';

/** A message that is copied only when something in it must change. */
export class LazyDraft {
  readonly #original: JsonObject;
  #draft: JsonDraft | undefined;

  constructor(original: JsonObject) {
    this.#original = original;
  }

  get(name: string): JsonValue | undefined {
    return (this.#draft ?? this.#original)[name];
  }

  set(name: string, value: JsonValue | undefined): void {
    (this.#draft ??= { ...this.#original })[name] = value;
  }

  cut(name: string): void {
    if (this.get(name) === undefined) return;
    delete (this.#draft ??= { ...this.#original })[name];
  }

  done(): JsonObject {
    return this.#draft ?? this.#original;
  }
}
