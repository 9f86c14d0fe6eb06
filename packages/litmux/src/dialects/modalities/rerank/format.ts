import { Failure } from '../../../core/failure.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../../core/json.ts';
import type { ModalityContext, ModalityFormat, RankedDocument, RerankRequest } from '../../../core/modality.ts';
import { isObject, numberOf, objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { failureInside, readFailure } from '../../openai-chat/failure.ts';
import { readUsage } from '../../openai-chat/usage.ts';
import { cohereUsage } from '../embeddings/cohere.ts';
import { documentText } from './client.ts';
import { noUsage, type Usage } from '../../../core/usage.ts';

/** How a provider's ranking differs from Cohere's. */
export interface RerankTraits {
  /** The name of `top_n`; null where it ranks all. */
  readonly topField?: string | null;
  /** The name of `documents`. */
  readonly documentsField?: string;
  /** Documents may be objects. Absent: they are sent as texts. */
  readonly objects?: boolean;
  /** Query and documents are objects with a `text`. */
  readonly wrapped?: boolean;
  /** It takes a list of queries, and answers with a list of scores in the order of the documents. */
  readonly queries?: boolean;
  /** Fields of Cohere's that it knows: `rank_fields`, `max_chunks_per_doc`, `max_tokens_per_doc`. */
  readonly knows?: readonly string[];
  /** The model stands in the URL alone. */
  readonly modelInUrl?: boolean;
}

/** The format of rankings that Cohere began and others vary. */
export function rerankFormat(traits: RerankTraits = {}): ModalityFormat<'rerank'> {
  return {
    writeRequest: (request, context) => ({ json: writeRequest(request, context, traits) }),
    readAnswer({ body }, request) {
      const envelope = isObject(body) ? body : {};
      const failure = failureInside(envelope);
      if (failure !== undefined) throw failure;
      const results = resultsOf(body);
      if (results.length === 0 && request.documents.length > 0)
        throw new Failure('invalid_answer', 'The provider answered without any result.');
      const id = textOf(envelope['id']);
      const { meta: told } = envelope;
      const meta = objectOf(told);
      return { results, usage: usageOf(envelope), ...(id !== undefined && { id }), ...(meta && { meta }) };
    },
    readFailure,
  };
}

function writeRequest(request: RerankRequest, { model, unsaid }: ModalityContext, traits: RerankTraits): JsonObject {
  const { query, documents, topN, extra } = request;
  const { topField = 'top_n', documentsField = 'documents' } = traits;
  const said = traits.objects === true ? documents : documents.map(documentText);
  const wrap = (text: JsonValue): JsonValue => (traits.wrapped === true ? { text } : text);
  return {
    ...extra,
    ...(traits.modelInUrl !== true && { model }),
    ...(traits.queries === true ? { queries: [query] } : { query: wrap(query) }),
    [documentsField]: traits.wrapped === true ? said.map(wrap) : said,
    ...(topN !== undefined && topField !== null && { [topField]: topN }),
    ...cohereFields(request, traits.knows ?? [], unsaid),
  };
}

function cohereFields(
  { rankFields, maxChunksPerDoc, maxTokensPerDoc }: RerankRequest,
  knows: readonly string[],
  unsaid: (field: string) => void,
): JsonObject {
  const said: JsonDraft = {};
  for (const [name, value] of [
    ['rank_fields', rankFields],
    ['max_chunks_per_doc', maxChunksPerDoc],
    ['max_tokens_per_doc', maxTokensPerDoc],
  ] as const) {
    if (value === undefined) continue;
    if (knows.includes(name)) said[name] = value;
    else unsaid(name);
  }
  return said;
}

/** `results`, `data`, `rankings`, a bare list, or a list of scores. */
function resultsOf(body: JsonValue): readonly RankedDocument[] {
  const envelope = isObject(body) ? body : {};
  const { scores } = envelope;
  if (Array.isArray(scores))
    return scores.flat().flatMap((score: JsonValue, index) => (typeof score === 'number' ? [{ index, score }] : []));
  const items = objectsOf(
    Array.isArray(body)
      ? body
      : (envelope['results'] ?? envelope['data'] ?? envelope['rankings'] ?? objectOf(envelope['output'])?.['results']),
  );
  return items.flatMap((item) => {
    const index = numberOf(item['index']);
    const score =
      numberOf(item['relevance_score']) ?? numberOf(item['relevanceScore']) ?? numberOf(item['score']) ?? numberOf(item['logit']);
    return index === undefined || score === undefined ? [] : [{ index, score }];
  });
}

/** What a provider bills: search units (Cohere), or tokens that are all prompt. */
function usageOf(envelope: JsonObject): Usage {
  const told = objectOf(envelope['usage']);
  if (told === undefined) return cohereUsage(envelope) ?? noUsage;
  return readUsage({ ...told, prompt_tokens: told['prompt_tokens'] ?? told['total_tokens'] }, {});
}
