import { Failure } from '../core/failure.ts';
import type { JsonObject } from '../core/json.ts';
import type { Modality, ModalityEndpoint, ModalityFormat } from '../core/modality.ts';
import type { Endpoint, Provider, Setting, Target } from '../core/provider.ts';
import { ociEmbeddings } from '../dialects/modalities/embeddings/oci.ts';
import { ociRerank } from '../dialects/modalities/rerank/oci.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { isObject } from '../wire/json-reader.ts';
import { ociSignature, type OciKeySettings } from './auth/oci-signature.ts';
import { pathOf, withoutSlash } from './base-url.ts';
import { readCohere, unsaidInCohere, writeCohere } from './oci/cohere.ts';
import { readGeneric, unsaidInGeneric, writeGeneric } from './oci/generic.ts';

const key: OciKeySettings = {
  tenancy: { name: 'oci_tenancy', env: ['OCI_TENANCY'], secret: false, required: true },
  user: { name: 'oci_user', env: ['OCI_USER'], secret: false, required: true },
  fingerprint: { name: 'oci_fingerprint', env: ['OCI_FINGERPRINT'], secret: false, required: true },
  key: { name: 'oci_key', env: ['OCI_KEY'], secret: true, required: false },
  keyFile: { name: 'oci_key_file', env: ['OCI_KEY_FILE'], secret: false, required: false },
};
const region: Setting = { name: 'oci_region', env: ['OCI_REGION'], secret: false, required: false };
const compartment: Setting = { name: 'oci_compartment_id', env: ['OCI_COMPARTMENT_ID'], secret: false, required: true };
const servingMode: Setting = { name: 'oci_serving_mode', env: [], secret: false, required: false };
const endpointId: Setting = { name: 'oci_endpoint_id', env: [], secret: false, required: false };

/** Oracle Cloud's Generative AI. Source: https://docs.oracle.com/en-us/iaas/api/#/en/generative-ai-inference/20231130/ */
export const oci: Provider = {
  id: 'oci',
  title: 'OCI Generative AI',
  settings: [...Object.values(key), region, compartment, servingMode, endpointId],
  auth: ociSignature(key),
  baseUrl: 'https://inference.generativeai.us-ashburn-1.oci.oraclecloud.com',
  baseEnv: ['OCI_API_BASE'],
  operations: {
    chat,
    embeddings: (target) => actionEndpoint(target, 'embedText', ociEmbeddings),
    rerank: (target) => actionEndpoint(target, 'rerankText', ociRerank),
  },
  notes: [
    'Requests are signed with an API key: `oci_key` holds its PEM, `oci_key_file` its path.',
    'The region is `oci_region`, `us-ashburn-1` where none is set.',
    'Models whose ids begin with `cohere.` take Cohere’s first format, all others the generic one.',
    'With `oci_serving_mode: DEDICATED` the model, or `oci_endpoint_id`, is the endpoint of a dedicated cluster.',
  ],
};

function chat(target: Target): Endpoint {
  const isCohere = target.facts.id.startsWith('cohere.');
  const place = placeOf(target);
  const write = isCohere ? writeCohere : writeGeneric;
  const read = isCohere ? readCohere : readGeneric;
  return {
    url: actionUrl(target, 'chat'),
    dialect: openaiChat,
    framing: 'sse',
    traits: {
      developerRole: 'system',
      reasoningReplay: 'drop',
      dropStrict: true,
      unsupported: isCohere ? unsaidInCohere : unsaidInGeneric,
      ...(isCohere && { maxTokensField: 'max_tokens' }),
    },
    adjustRequest: (body) => ({ ...place, chatRequest: write(body) }),
    adjustAnswer: (body) => (isObject(body) ? read(body) : body),
  };
}

/** What is asked besides conversations says where it is asked, too. */
function actionEndpoint<M extends Modality>(target: Target, action: string, format: ModalityFormat<M>): ModalityEndpoint<M> {
  const place = placeOf(target);
  return {
    url: actionUrl(target, action),
    format: {
      ...format,
      writeRequest(request, context) {
        const body = format.writeRequest(request, context);
        return 'json' in body ? { ...body, json: { ...place, ...body.json } } : body;
      },
    },
  };
}

function placeOf({ model, settings }: Target): JsonObject {
  const compartmentId = settings[compartment.name];
  if (typeof compartmentId !== 'string') {
    throw new Failure('invalid_request', `oci: set ${compartment.name} (environment: ${compartment.env.join(' or ')}).`, {
      param: compartment.name,
    });
  }
  const mode = settings[servingMode.name];
  const id = settings[endpointId.name];
  const isDedicated = typeof mode === 'string' && mode.toUpperCase() === 'DEDICATED';
  return {
    compartmentId,
    servingMode: isDedicated
      ? { servingType: 'DEDICATED', endpointId: typeof id === 'string' ? id : model }
      : { servingType: 'ON_DEMAND', modelId: model },
  };
}

/** A base URL may be a host alone, or end in the version or in the path of an action. */
function actionUrl({ baseUrl, baseIsSet, settings }: Target, action: string): string {
  const set = settings[region.name];
  const where = typeof set === 'string' ? set : 'us-ashburn-1';
  const root = baseIsSet ? withoutSlash(baseUrl) : `https://inference.generativeai.${where}.oci.oraclecloud.com`;
  const base = root.replace(/\/actions(?:\/\w+)?$/, '');
  return `${base}${/\/\d{8}$/.test(pathOf(base)) ? '' : '/20231130'}/actions/${action}`;
}
