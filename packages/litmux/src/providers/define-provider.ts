import { Failure } from '../core/failure.ts';
import type { JsonDraft, JsonObject } from '../core/json.ts';
import type { Operation, Provider } from '../core/provider.ts';
import { traitsOf } from '../dialects/openai-chat/traits.ts';
import { Fields } from '../wire/json-reader.ts';
import { openRow, type ProviderRow } from './row.ts';

/**
 * A provider that an operator's config adds, for any server that speaks OpenAI's formats; no code is needed. Its fields:
 * `id`, `base_url`, `title`, `aliases`, `api_key_env` and `api_base_env` (a variable or a list), `api_key_optional`, `api_key_header`, `headers`,
 * `operations`, `model_prefix`, and its quirks: `rename` (`{ seed: random_seed }`), `drop` (fields it refuses), `clamp` (`{ temperature: { min, max } }`),
 * `add` (fields it needs), `traits` (everything else that the dialect can be told).
 * Throws `invalid_request` naming the field that is wrong.
 */
export function defineProvider(config: JsonObject): Provider {
  const fields = new Fields(config);
  const unknown = Object.keys(config).find((name) => !known.has(name));
  if (unknown !== undefined) throw new Failure('invalid_request', `Unknown field of a provider: ${unknown}.`, { param: unknown });
  const id = fields.text('id');
  if (!/^[a-z\d][a-z\d_.-]*$/.test(id)) {
    throw new Failure(
      'invalid_request',
      `Invalid id of a provider: ${JSON.stringify(id)}. Use lower-case letters, digits, "-", "_" and ".".`,
      { param: 'id' },
    );
  }
  return openRow({ id, title: fields.optionalText('title') ?? id, ...placeOf(fields), ...keyOf(fields), traits: quirksOf(fields) });
}

const known: ReadonlySet<string> = new Set([
  'id',
  'title',
  'aliases',
  'base_url',
  'api_base_env',
  'api_key_env',
  'api_key_optional',
  'api_key_header',
  'headers',
  'operations',
  'model_prefix',
  'rename',
  'drop',
  'clamp',
  'add',
  'traits',
]);

const operations: readonly Operation[] = [
  'chat',
  'responses',
  'completions',
  'embeddings',
  'rerank',
  'image-generation',
  'image-edit',
  'image-variation',
  'speech',
  'transcription',
  'translation',
  'moderation',
];

function placeOf(fields: Fields): Omit<ProviderRow, 'id' | 'title'> {
  const baseUrl = fields.optionalText('base_url');
  const aliases = fields.optionalTextList('aliases');
  const baseEnv = texts(fields, 'api_base_env');
  const headers = textMap(fields, 'headers');
  const modelPrefix = fields.optionalText('model_prefix');
  return {
    offers: offersOf(fields),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(aliases && { aliases }),
    ...(baseEnv && { baseEnv }),
    ...(headers && { headers }),
    ...(modelPrefix !== undefined && { modelPrefix }),
  };
}

function offersOf(fields: Fields): readonly Operation[] {
  const named = fields.optionalTextList('operations') ?? ['chat', 'completions', 'embeddings'];
  return named.map(
    (name) => operations.find((operation) => operation === name) ?? fields.wrong('operations', `a list of ${operations.join(', ')}`, name),
  );
}

function keyOf(fields: Fields): Pick<ProviderRow, 'keyEnv' | 'key' | 'keyHeader'> {
  const keyEnv = texts(fields, 'api_key_env');
  const keyHeader = fields.optionalText('api_key_header');
  return {
    ...(keyEnv && { keyEnv }),
    ...(fields.optionalBoolean('api_key_optional') === true && { key: 'optional' as const }),
    ...(keyHeader !== undefined && { keyHeader: keyHeader.toLowerCase() }),
  };
}

function quirksOf(fields: Fields): NonNullable<ProviderRow['traits']> {
  const { max_completion_tokens: ceiling, max_tokens: olderCeiling, ...rename } = textMap(fields, 'rename') ?? {};
  const maxTokensField = ceiling ?? olderCeiling;
  const unsupported = fields.optionalTextList('drop');
  const defaults = fields.optionalObject('add');
  const temperature = fields.optionalFields('clamp')?.optionalObject('temperature');
  const declared: JsonDraft = {
    ...fields.optionalObject('traits'),
    ...(maxTokensField !== undefined && { maxTokensField }),
    ...(Object.keys(rename).length > 0 && { rename }),
    ...(unsupported && { unsupported }),
    ...(defaults && { defaults }),
    ...(temperature && { temperature }),
  };
  try {
    return traitsOf(declared);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : '';
    throw new Failure('invalid_request', `Invalid quirk of a provider: ${words}`, { param: 'traits', cause });
  }
}

function texts(fields: Fields, name: string): readonly string[] | undefined {
  const value = fields.value(name);
  return typeof value === 'string' ? [value] : fields.optionalTextList(name);
}

function textMap(fields: Fields, name: string): Readonly<Record<string, string>> | undefined {
  const map = fields.optionalFields(name);
  return map && Object.fromEntries(Object.keys(map.object).map((key) => [key, map.text(key)]));
}
