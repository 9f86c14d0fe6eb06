import {
  callersFields,
  countTokensClients,
  Failure,
  isObject,
  modality,
  modalityClients,
  parseJson,
  type ClientBody,
  type Modality,
  type ModalityClient,
} from 'litmux/engine';
import { callersOptions, refuseConfiguration } from './callers-options.ts';
import { dialectHeaders } from './dialect-headers.ts';
import type { Incoming, ModalitySurface } from './house.ts';
import type { Question } from './question.ts';
import { modalityWorstCase } from './reservation.ts';
import { modelBeside } from './set-model.ts';

/** Reads what a client asks in a modality besides conversations: vectors, rankings, pictures, sound, judgements. */
export function readModality(incoming: Incoming, surface: ModalitySurface): Question {
  const { modality: name, counts } = surface;
  if (counts === undefined) return questionIn({ name, clients: modalityClients }, incoming, surface);
  return questionIn({ name: 'count-tokens', clients: { 'count-tokens': countTokensClients[counts] } }, incoming, surface);
}

/** A modality among the clients of all. */
interface Chosen<M extends Modality> {
  readonly name: M;
  readonly clients: { readonly [Name in M]: ModalityClient<Name> };
}

function questionIn<M extends Modality>({ name, clients }: Chosen<M>, incoming: Incoming, surface: ModalitySurface): Question {
  const client = clients[name];
  const origin = clientBody(incoming);
  const fields = callersFields(origin);
  refuseConfiguration(fields);
  const request = client.readRequest(origin, modelBeside(surface, fields));
  const bound = client.bound(request);
  return {
    model: request.model,
    stream: client.streams?.(request) ?? false,
    bytes: bytesOf(incoming),
    hasFiles: incoming.form !== undefined,
    choices: 1,
    options: callersOptions(fields, incoming.headers),
    tokens: Math.ceil(bound.inputTokens / 4),
    worstCase: (plan) => modalityWorstCase(bound, plan),
    asked: () => modality({ client, request, origin }),
  };
}

function clientBody({ form, body, headers }: Incoming): ClientBody {
  if (form !== undefined) return { form };
  const json = parseJson(new TextDecoder().decode(body));
  if (isObject(json)) return { json, headers: dialectHeaders(headers) };
  throw new Failure('invalid_request', json === undefined ? 'The body is not valid JSON.' : 'The body must be a JSON object.');
}

function bytesOf({ form, body }: Incoming): number {
  return form?.reduce((sum, { value }) => sum + (typeof value === 'string' ? value.length : 0), 0) ?? body.length;
}
