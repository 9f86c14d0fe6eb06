import type { Dialect } from '../core/dialect.ts';
import type {
  Auth,
  ConversationEndpoints,
  ConversationOperation,
  Operation,
  Provider,
  Setting,
  SettingValues,
  Target,
} from '../core/provider.ts';
import type { Modality, ModalityRequest } from '../core/modality.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { openaiCompletions } from '../dialects/openai-completions/index.ts';
import { openaiResponses } from '../dialects/openai-responses/index.ts';
import type { OpenAIChatTraits } from '../dialects/openai-chat/traits.ts';
import type { OpenAIEmbeddingTraits } from '../dialects/modalities/embeddings/openai.ts';
import type { ImageTraits } from '../dialects/modalities/images/traits.ts';
import type { RerankTraits } from '../dialects/modalities/rerank/format.ts';
import { bearer } from './auth/bearer.ts';
import { headerKey } from './auth/header-key.ts';
import { noAuth } from './auth/no-auth.ts';
import { endpointUrl, pathOf } from './base-url.ts';
import { modalitiesOf, type OwnFormats, type RowPlace } from './row-modalities.ts';

/** A provider that speaks OpenAI's formats, as plain data: what a row of the table says. */
export interface ProviderRow {
  /** The prefix in `provider/model`. */
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly title: string;
  /** Environment variables of the key, in order. Absent: `{ID}_API_KEY`. */
  readonly keyEnv?: readonly string[];
  /** Absent: required. */
  readonly key?: 'optional' | 'none';
  /** The header that carries the key alone. Absent: `authorization: Bearer <key>`. */
  readonly keyHeader?: string;
  /** The word before the key in `authorization`, where it is not `Bearer`. */
  readonly keyScheme?: string;
  /** `{name}` stands for the value of a setting. Absent: the operator has to set one. */
  readonly baseUrl?: string;
  /** The path to which a base URL without one is completed. Absent: that of `baseUrl`, else `/v1`. */
  readonly home?: string;
  readonly baseEnv?: readonly string[];
  readonly offers: readonly Operation[];
  /** Paths below the base URL that are not OpenAI's. */
  readonly paths?: Readonly<Partial<Record<Operation, string>>>;
  /** Places that stand elsewhere than below the base URL, or not for every target: then undefined. */
  readonly urls?: { readonly [M in Modality]?: (target: Target, request: ModalityRequest<M>) => string | undefined };
  readonly headers?: Readonly<Record<string, string>>;
  /** Settings besides the key. */
  readonly settings?: readonly RowSetting[];
  /** How its chat format differs from OpenAI's. */
  readonly traits?: OpenAIChatTraits;
  /** How its embeddings differ from OpenAI's. */
  readonly embeddings?: OpenAIEmbeddingTraits;
  /** How its rankings differ from Cohere's. */
  readonly rerank?: RerankTraits;
  /** How its pictures differ from OpenAI's. */
  readonly images?: ImageTraits;
  /** What it offers in formats of its own. */
  readonly formats?: OwnFormats;
  /** Put before a model's name that has no slash (`accounts/fireworks/models/`). */
  readonly modelPrefix?: string;
  /** What the docs say of its quirks, one sentence each. */
  readonly notes?: readonly string[];
}

/** A setting that is sent as a header, or that the base URL names. */
export interface RowSetting {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly env: readonly string[];
  readonly header?: string;
}

/** The provider that a row describes. */
export function openRow(row: ProviderRow): Provider {
  const key = keySetting(row);
  return {
    id: row.id,
    title: row.title,
    settings: [...(row.key === 'none' ? [] : [key]), ...(row.settings ?? []).map((setting) => plainSetting(row, setting))],
    auth: authOf(row, key),
    operations: operationsOf(row),
    ...(row.aliases && { aliases: row.aliases }),
    ...(row.baseUrl !== undefined && { baseUrl: row.baseUrl }),
    ...(row.baseEnv && { baseEnv: row.baseEnv }),
    ...(row.modelPrefix !== undefined && { modelName: prefixed(row.modelPrefix) }),
    ...(row.notes && { notes: row.notes }),
  };
}

/** The setting of a key that LiteLLM's configs call `api_key`. */
export function apiKey(env: readonly string[], required = true): Setting {
  return { name: 'api_key', env, secret: true, required };
}

/** An id as environment variables spell it: `TOGETHER_AI`. */
export function envPrefix(id: string): string {
  return id.toUpperCase().replace(/[^A-Z\d]/g, '_');
}

/** The formats of OpenAI's that rows speak, by operation, and where OpenAI serves them. */
const forms: Readonly<Partial<Record<ConversationOperation, { readonly path: string; readonly dialect: Dialect }>>> = {
  chat: { path: '/chat/completions', dialect: openaiChat },
  responses: { path: '/responses', dialect: openaiResponses },
  completions: { path: '/completions', dialect: openaiCompletions },
};

function keySetting(row: ProviderRow): Setting {
  return apiKey(row.keyEnv ?? [`${envPrefix(row.id)}_API_KEY`], row.key === undefined);
}

function plainSetting(row: ProviderRow, { name, aliases, env }: RowSetting): Setting {
  const required = row.baseUrl?.includes(`{${name}}`) === true;
  return { name, env, secret: false, required, ...(aliases && { aliases }) };
}

function authOf(row: ProviderRow, key: Setting): Auth {
  if (row.key === 'none') return noAuth;
  return row.keyHeader === undefined ? bearer(key, row.keyScheme) : headerKey(key, row.keyHeader);
}

function operationsOf(row: ProviderRow): Provider['operations'] {
  const conversations: { -readonly [O in ConversationOperation]?: ConversationEndpoints[O] } = {};
  const home = homeOf(row);
  const placeOf: RowPlace = (target, path) => ({ url: endpointUrl(target.baseUrl, path, home), headers: headersOf(row, target.settings) });
  for (const operation of conversationOperations) {
    const form = forms[operation];
    if (form === undefined || !row.offers.includes(operation)) continue;
    const path = row.paths?.[operation] ?? form.path;
    conversations[operation] = (target) => ({
      ...placeOf(target, path),
      dialect: form.dialect,
      framing: 'sse',
      ...(row.traits && { traits: row.traits }),
    });
  }
  return { ...conversations, ...modalitiesOf(row, placeOf) };
}

const conversationOperations: readonly ConversationOperation[] = ['chat', 'responses', 'completions'];

function homeOf({ home, baseUrl }: ProviderRow): string {
  if (home !== undefined || baseUrl === undefined) return home ?? '/v1';
  const path = pathOf(baseUrl);
  return path.includes('{') ? '' : path;
}

function headersOf(row: ProviderRow, settings: SettingValues): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { ...row.headers };
  for (const { name, header } of row.settings ?? []) {
    const value = settings[name];
    if (header !== undefined && (typeof value === 'string' || typeof value === 'number')) headers[header] = String(value);
  }
  return headers;
}

function prefixed(prefix: string): (model: string) => string {
  return (model) => (model.includes('/') ? model : prefix + model);
}
