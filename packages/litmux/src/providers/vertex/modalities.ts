import { Failure } from '../../core/failure.ts';
import type { ModalityEndpoint } from '../../core/modality.ts';
import type { Target } from '../../core/provider.ts';
import { anthropicCountTokens } from '../../dialects/modalities/count-tokens/anthropic.ts';
import { vertexCountTokens } from '../../dialects/modalities/count-tokens/gemini.ts';
import { geminiEmbedContent, vertexPredictEmbeddings, vertexPredictOneEmbedding } from '../../dialects/modalities/embeddings/gemini.ts';
import { vertexMultimodalEmbeddings } from '../../dialects/modalities/embeddings/vertex-multimodal.ts';
import { googleRerank } from '../../dialects/modalities/rerank/google.ts';
import { withoutSlash } from '../base-url.ts';
import { countLocation, location, project } from './settings.ts';
import { pathSegment, placeOf, resourceUrl } from './urls.ts';

/** Models from the second Gemini generation of embeddings on are asked like any Gemini model, those before by `predict`. */
export function vertexEmbeddings(target: Target): ModalityEndpoint<'embeddings'> {
  const model = target.model.replace(/^google\//, '');
  const path = /^\d+$/.test(model) ? `endpoints/${model}` : `publishers/google/models/${pathSegment(model)}`;
  if (/^gemini-embedding-(?!001)/.test(model)) return { url: resourceUrl(target, `${path}:embedContent`), format: geminiEmbedContent };
  return { url: resourceUrl(target, `${path}:predict`), format: predictFormat(model) };
}

/** The ranking API is one of the Discovery Engine's, and the same for all models. */
export function vertexRanking(target: Target): ModalityEndpoint<'rerank'> {
  const { project: name } = placeOf(target);
  if (name === undefined) {
    throw new Failure('invalid_request', `Rankings need a project. Set ${project.name} (environment: ${project.env.join(' or ')}).`, {
      param: project.name,
    });
  }
  const root = target.baseIsSet ? withoutSlash(target.baseUrl) : 'https://discoveryengine.googleapis.com';
  const version = /\/v\d+\w*$/.test(root) ? '' : '/v1';
  return {
    url: `${root}${version}/projects/${encodeURIComponent(name)}/locations/global/rankingConfigs/default_ranking_config:rank`,
    format: googleRerank,
    headers: { 'x-goog-user-project': name },
  };
}

/** Tokens are counted for Gemini and Claude; for the models of other makers, here. */
export function vertexCounting(target: Target): ModalityEndpoint<'count-tokens'> | undefined {
  const model = target.model.replace(/^google\//, '');
  if (model.startsWith('claude-')) {
    const where = target.settings[countLocation.name];
    const there = typeof where === 'string' ? { ...target, settings: { ...target.settings, [location.name]: where } } : target;
    return { url: resourceUrl(there, 'publishers/anthropic/models/count-tokens:rawPredict'), format: anthropicCountTokens };
  }
  if (!/^(?:gemini|gemma)-/.test(model)) return undefined;
  return { url: resourceUrl(target, `publishers/google/models/${pathSegment(model)}:countTokens`), format: vertexCountTokens };
}

function predictFormat(model: string): ModalityEndpoint<'embeddings'>['format'] {
  if (model.startsWith('multimodalembedding')) return vertexMultimodalEmbeddings;
  return /^gemini-embedding|^textembedding-gecko@001/.test(model) ? vertexPredictOneEmbedding : vertexPredictEmbeddings;
}
