import { Failure } from '../../core/failure.ts';
import type { ModalityEndpoint, ModalityFormat } from '../../core/modality.ts';
import type { Target } from '../../core/provider.ts';
import { bedrockCountTokens } from '../../dialects/modalities/count-tokens/bedrock.ts';
import {
  bedrockCohereEmbeddings,
  marengoEmbeddings,
  novaEmbeddings,
  titanImageEmbeddings,
  titanTextEmbeddings,
} from '../../dialects/modalities/embeddings/bedrock.ts';
import { bedrockRerank } from '../../dialects/modalities/rerank/bedrock.ts';
import { readModelRoute } from './model-route.ts';
import { agentsUrl, baseModel, modelArn, modelUrl } from './urls.ts';

/** Vectors, by the body of the model itself. */
export function bedrockEmbeddings(target: Target): ModalityEndpoint<'embeddings'> {
  const route = readModelRoute(target.model);
  const model = baseModel(target, route);
  const format = families.find(([pattern]) => pattern.test(model))?.[1];
  if (format === undefined) {
    throw new Failure('invalid_request', `Amazon Bedrock: ${model} is no embedding model that is known here.`, { param: 'model' });
  }
  return { url: modelUrl(target, route, 'invoke'), format };
}

/** Rankings, by the agents' runtime. */
export function bedrockRanking(target: Target): ModalityEndpoint<'rerank'> {
  const route = readModelRoute(target.model);
  return { url: agentsUrl(target, route, 'rerank'), format: bedrockRerank(modelArn(target, route)) };
}

/** Bedrock counts for Claude alone, by the name of the model itself and not that of a profile of it. */
export function bedrockCounting(target: Target): ModalityEndpoint<'count-tokens'> | undefined {
  const route = readModelRoute(target.model);
  if (!baseModel(target, route).includes('anthropic.claude')) return undefined;
  const id = route.id.replace(/^(?:us|eu|apac|au|jp|ca|us-gov|global)\.(?=anthropic\.)/, '');
  return { url: modelUrl(target, { ...route, id }, 'count-tokens'), format: bedrockCountTokens };
}

const families: readonly (readonly [RegExp, ModalityFormat<'embeddings'>])[] = [
  [/amazon\.titan-embed-image/, titanImageEmbeddings],
  [/amazon\.titan-embed/, titanTextEmbeddings],
  [/cohere\.embed/, bedrockCohereEmbeddings],
  [/amazon\.nova.*embed/, novaEmbeddings],
  [/twelvelabs\.marengo/, marengoEmbeddings],
];
