import type { EventReader, Frame, ProviderDialect, ReadContext } from '../../core/dialect.ts';
import { objectOf, parseAnswerObject } from '../../wire/json-reader.ts';
import { promptDialect } from './index.ts';

/**
 * A format of Claude's that also reads its old one, Text Completions (`{ completion, stop_reason }`), in which Claude Instant and
 * Claude 2 may answer.
 */
export function withTextCompletions<D extends ProviderDialect>(dialect: D): D {
  return {
    ...dialect,
    readResponse: (body, context) =>
      objectOf(body)?.['completion'] === undefined ? dialect.readResponse(body, context) : textCompletions.readResponse(body, context),
    eventReader: (context: ReadContext) => new EitherReader(dialect, context),
  };
}

const textCompletions = promptDialect('claude-text');

/** Decides by the first frame that says something. */
class EitherReader implements EventReader {
  readonly #dialect: ProviderDialect;
  readonly #context: ReadContext;
  #reader: EventReader | undefined;

  constructor(dialect: ProviderDialect, context: ReadContext) {
    this.#dialect = dialect;
    this.#context = context;
  }

  read(frame: Frame): ReturnType<EventReader['read']> {
    const isText = this.#reader === undefined && frame.event === 'chunk' && parseAnswerObject(frame.data)['completion'] !== undefined;
    this.#reader ??= (isText ? textCompletions : this.#dialect).eventReader(this.#context);
    return this.#reader.read(frame);
  }

  end(): ReturnType<EventReader['end']> {
    return (this.#reader ?? this.#dialect.eventReader(this.#context)).end();
  }
}
