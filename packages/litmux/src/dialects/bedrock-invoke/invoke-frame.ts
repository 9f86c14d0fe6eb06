import type { EventReader, Frame, ProviderDialect, ReadContext } from '../../core/dialect.ts';
import type { JsonValue } from '../../core/json.ts';
import { objectOf, parseJson, textOf } from '../../wire/json-reader.ts';
import { readFailure, readFrameFailure } from '../bedrock-converse/failure.ts';

/**
 * What a chunk of InvokeModelWithResponseStream holds: `{ bytes }` is the model's own JSON in base64
 * (docs: API_runtime_PayloadPart). Anything else stays as it is.
 */
export function unwrapChunk(body: JsonValue): JsonValue {
  const bytes = textOf(objectOf(body)?.['bytes']);
  if (bytes === undefined) return body;
  const text = new TextDecoder().decode(Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0)));
  return parseJson(text) ?? body;
}

/** A model's own format as InvokeModel carries it: its errors are Bedrock's, and in a stream they are frames of their own. */
export function invoked<D extends ProviderDialect>(dialect: D): D {
  return {
    ...dialect,
    readFailure,
    eventReader: (context: ReadContext) => new InvokedReader(dialect.eventReader(context)),
  };
}

class InvokedReader implements EventReader {
  readonly #reader: EventReader;

  constructor(reader: EventReader) {
    this.#reader = reader;
  }

  read(frame: Frame): ReturnType<EventReader['read']> {
    const failure = readFrameFailure(frame);
    if (failure !== undefined) throw failure;
    return this.#reader.read(frame);
  }

  end(): ReturnType<EventReader['end']> {
    return this.#reader.end();
  }
}
