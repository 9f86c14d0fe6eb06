import type { JsonObject } from '../core/json.ts';
import type { EmbeddingRequest, Modality, ModalityEndpoint, ModalityRequest } from '../core/modality.ts';
import { unknownModel } from '../core/model.ts';
import type { ModalityEndpoints, SettingValues } from '../core/provider.ts';
import { embeddingsClient } from '../dialects/modalities/embeddings/client.ts';
import { findProvider } from './registry.ts';

/** Where a provider is called in a test. */
export interface Place {
  readonly baseUrl?: string;
  readonly settings?: SettingValues;
}

/** What is asked, and where. */
export interface Chosen<M extends Modality> {
  readonly request: ModalityRequest<M>;
  readonly endpoint: ModalityEndpoint<M>;
}

/** Settings of AWS and Google that name a region and a project. */
export const aws: SettingValues = { aws_region_name: 'eu-west-1' };
export const google: SettingValues = { vertex_project: 'p', vertex_location: 'europe-west4' };

/** The endpoint of a provider's model for a modality; undefined where it offers none. */
export function findModalityEndpoint<M extends Modality>(
  name: M,
  { id, model, place }: { readonly id: string; readonly model: string; readonly place: Place },
  request: ModalityRequest<M>,
): ModalityEndpoint<M> | undefined {
  const provider = findProvider(id);
  const operations: ModalityEndpoints = provider?.operations ?? {};
  const { baseUrl, settings = {} } = place;
  const target = { model, stream: false, baseUrl: baseUrl ?? provider?.baseUrl ?? '', baseIsSet: baseUrl !== undefined, settings };
  return operations[name]?.({ ...target, facts: unknownModel(model) }, request);
}

/** The endpoint of a provider's model for a modality. */
export function modalityEndpointOf<M extends Modality>(
  name: M,
  where: { readonly id: string; readonly model: string; readonly place: Place },
  request: ModalityRequest<M>,
): ModalityEndpoint<M> {
  const endpoint = findModalityEndpoint(name, where, request);
  if (endpoint === undefined) throw new Error(`${where.id} offers no ${name}`);
  return endpoint;
}

/** The JSON that a provider is asked with. A field that it can't be told throws `unsaid: <field>`. */
export function writtenTo<M extends Modality>({ endpoint, request }: Chosen<M>, model: string): JsonObject {
  const unsaid = (field: string): never => {
    throw new Error(`unsaid: ${field}`);
  };
  const body = endpoint.format.writeRequest(request, { model, unsaid });
  if ('json' in body) return body.json;
  throw new Error('no JSON');
}

/** Vectors that a client asks of a provider's model. */
export function vectorsOf(id: string, model: string, place: Place, asked: JsonObject): Chosen<'embeddings'> {
  const request: EmbeddingRequest = embeddingsClient.readRequest({ json: { model, ...asked } }, undefined);
  return { request, endpoint: modalityEndpointOf('embeddings', { id, model, place }, request) };
}
