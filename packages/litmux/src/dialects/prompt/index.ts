import type { ProviderDialect } from '../../core/dialect.ts';
import { objectOf } from '../../wire/json-reader.ts';
import { readFailure } from '../bedrock-converse/failure.ts';
import { PromptAnswerReader } from './answer-reader.ts';
import { promptFamilies, type PromptFamilyName } from './families.ts';
import { writePromptRequest } from './write-request.ts';

export type { PromptFamilyName } from './families.ts';

/** The format of models that take one prompt and go on with it: a template for the request and a few fields of the answer. */
export function promptDialect(name: PromptFamilyName): ProviderDialect {
  const family = promptFamilies[name];
  return {
    name: 'prompt',
    writeRequest: (request, context) => writePromptRequest(family, request, context),
    readResponse: (body, context) => {
      const reader = new PromptAnswerReader(family, context);
      return [...reader.readObject(objectOf(body) ?? {}), ...reader.end()];
    },
    eventReader: (context) => new PromptAnswerReader(family, context),
    readFailure,
  };
}
