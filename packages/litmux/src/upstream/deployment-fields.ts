import type { JsonObject } from '../core/json.ts';
import type { ClientBody, FormField, Modality, ModalityBody, ModalityRequest } from '../core/modality.ts';
import { callersFields, formFields } from '../dialects/modalities/client-fields.ts';
import type { Deployment } from '../routing/deployment.ts';
import { isObject } from '../wire/json-reader.ts';
import { dropPaths } from './drop-paths.ts';
import { textList } from './field-policy.ts';
import type { ModalityOrder } from './modality.ts';

/** The operator's defaults where the client set nothing, and without the fields that operator or client always drop. */
export function withDefaults<M extends Modality>(
  { client, request, origin }: ModalityOrder<M>,
  { defaults, policy }: Deployment,
): ModalityRequest<M> {
  const said = callersFields(origin);
  const missing = Object.fromEntries(Object.entries(defaults).filter(([name]) => said[name] === undefined));
  const drop = [...(policy.alwaysDrop ?? []), ...textList(said['additional_drop_params'])];
  if (Object.keys(missing).length === 0 && drop.length === 0) return request;
  return client.readRequest(changed(origin, missing, drop), request.model);
}

/** What is merged into a body last: the client's `extra_body`, and the operator's, which wins. */
export function withExtraBody(body: ModalityBody, { extraBody }: Deployment, callers: JsonObject): ModalityBody {
  const own = callers['extra_body'];
  if ((extraBody === undefined && own === undefined) || 'bytes' in body) return body;
  const extra = { ...(isObject(own) && own), ...extraBody };
  if ('json' in body) return { ...body, json: { ...body.json, ...extra } };
  return { ...body, form: [...without(body.form, Object.keys(extra)), ...formFields(extra)] };
}

function changed(origin: ClientBody, missing: JsonObject, drop: readonly string[]): ClientBody {
  if ('json' in origin) return { ...origin, json: dropPaths({ ...missing, ...origin.json }, drop) };
  return { form: without([...origin.form, ...formFields(missing)], drop) };
}

/** A list stands in a form under its name with `[]`. */
function without(form: readonly FormField[], names: readonly string[]): readonly FormField[] {
  return form.filter(({ name }) => !names.includes(name.replace(/\[\]$/, '')));
}
