import type { JsonDraft, JsonObject, JsonValue } from '../../../core/json.ts';
import type { ModalityContext, ModalityFormat, RankedDocument, RerankRequest } from '../../../core/modality.ts';
import { nanoFromUsd } from '../../../core/money.ts';
import { noUsage, tokenCount, type Usage } from '../../../core/usage.ts';
import { isObject, numberOf, objectOf, textOf } from '../../../wire/json-reader.ts';
import { failureInside, readFailure } from '../../openai-chat/failure.ts';
import { readUsage } from '../../openai-chat/usage.ts';
import { cohereUsage } from '../embeddings/cohere.ts';
import { documentTexts, estimatedRanking } from './documents.ts';
import { readResults } from './read-results.ts';

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
  /** It takes a query for each document, and answers with a list of scores in their order. */
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
    readAnswer({ body, headers }, request) {
      const envelope = isObject(body) ? body : {};
      const failure = failureInside(envelope);
      if (failure !== undefined) throw failure;
      const id = textOf(envelope['id']) ?? textOf(envelope['request_id']);
      const { meta: told } = envelope;
      const meta = objectOf(told);
      const computed = tokenCount(Number(headers?.['x-compute-tokens']));
      const usage = usageOf(envelope) ?? (computed > 0 ? { ...noUsage, input: computed } : estimatedRanking(request));
      return { results: resultsOf(body), usage, ...(id !== undefined && { id }), ...(meta && { meta }) };
    },
    readFailure,
  };
}

function writeRequest(request: RerankRequest, { model, unsaid }: ModalityContext, traits: RerankTraits): JsonObject {
  const { query, documents, topN, rankFields, extra } = request;
  const { topField = 'top_n', documentsField = 'documents' } = traits;
  const isObjects = traits.objects === true && (rankFields === undefined || traits.knows?.includes('rank_fields') === true);
  const said = isObjects ? documents : documentTexts(request);
  const wrap = (text: JsonValue): JsonValue => (traits.wrapped === true ? { text } : text);
  return {
    ...extra,
    ...(traits.modelInUrl !== true && { model }),
    ...(traits.queries === true ? { queries: documents.map(() => query) } : { query: wrap(query) }),
    [documentsField]: traits.wrapped === true ? said.map(wrap) : said,
    ...(topN !== undefined && topField !== null && { [topField]: topN }),
    ...cohereFields(request, traits, unsaid),
  };
}

function cohereFields(
  { rankFields, maxChunksPerDoc, maxTokensPerDoc }: RerankRequest,
  { knows = [] }: RerankTraits,
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
    // Whoever does not know it is sent the text of these fields.
    else if (name !== 'rank_fields') unsaid(name);
  }
  return said;
}

/** `results`, `data`, `rankings`, a bare list, or a list of scores. */
function resultsOf(body: JsonValue): readonly RankedDocument[] {
  const envelope = isObject(body) ? body : {};
  const { scores } = envelope;
  if (Array.isArray(scores)) return readResults(scores.flat().map((score: JsonValue, index) => ({ index, score })));
  return readResults(Array.isArray(body) ? body : (envelope['results'] ?? envelope['data'] ?? envelope['rankings']));
}

/** What a provider bills: search units (Cohere), or tokens that are all prompt; DeepInfra tells what it costs. */
function usageOf(envelope: JsonObject): Usage | undefined {
  const told = objectOf(envelope['usage']);
  if (told !== undefined) return readUsage({ ...told, prompt_tokens: told['prompt_tokens'] ?? told['total_tokens'] }, {});
  const status = objectOf(envelope['inference_status']);
  const input = tokenCount(envelope['input_tokens'] ?? status?.['tokens_input']);
  const cost = numberOf(status?.['cost']);
  if (input > 0) return { ...noUsage, input, ...(cost !== undefined && cost >= 0 && { statedCost: nanoFromUsd(String(cost)) }) };
  return cohereUsage(envelope);
}
