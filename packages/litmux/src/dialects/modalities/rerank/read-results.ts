import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { RankedDocument } from '../../../core/modality.ts';
import { numberOf, objectsOf } from '../../../wire/json-reader.ts';

/** Results of any vendor's: each an index and a score, under one of their names. Throws `invalid_answer` where there are none. */
export function readResults(results: JsonValue | undefined): readonly RankedDocument[] {
  const read = objectsOf(results).flatMap((item) => {
    const index = numberOf(item['index']);
    const score = scoreOf(item);
    return index === undefined || score === undefined ? [] : [{ index, score }];
  });
  if (read.length === 0) throw new Failure('invalid_answer', 'The provider answered without any result.');
  return read;
}

function scoreOf(item: JsonObject): number | undefined {
  return numberOf(item['relevance_score']) ?? numberOf(item['relevanceScore']) ?? numberOf(item['score']) ?? numberOf(item['logit']);
}
