import type { JsonObject } from '../../core/json.ts';
import type { ChatRequest, OutputFormat, Reasoning, Sampling } from '../../core/request.ts';
import { objectOf, textOf } from '../../wire/json-reader.ts';
import { fromOpenApi } from './open-api-schema.ts';
import { camelKeys, type ProtoFields } from './spelling.ts';

/** What `generationConfig` says in the words of the house, and what it says besides. */
export interface ReadConfig {
  readonly said: Pick<ChatRequest, 'sampling'> &
    Partial<Pick<ChatRequest, 'maxTokens' | 'choices' | 'reasoning' | 'output' | 'modalities' | 'audio'>>;
  readonly rest: JsonObject;
}

/** Reads `generationConfig` (https://ai.google.dev/api/generate-content#GenerationConfig). */
export function readConfig(config: ProtoFields): ReadConfig {
  const maxTokens = config.optionalInteger('maxOutputTokens', 1);
  const choices = config.optionalInteger('candidateCount', 1);
  const reasoning = readThinking(config.optionalFields('thinkingConfig'));
  const output = readOutput(config);
  const modalities = config.optionalTextList('responseModalities')?.map((modality) => modality.toLowerCase());
  const voice = voiceOf(config);
  return {
    said: {
      sampling: readSampling(config),
      ...(maxTokens !== undefined && { maxTokens }),
      ...(choices !== undefined && { choices }),
      ...(reasoning !== undefined && { reasoning }),
      ...(output !== undefined && { output }),
      ...(modalities?.some((modality) => modality !== 'text') === true && { modalities }),
      ...(voice !== undefined && { audio: { voice } }),
    },
    rest: restOf(config, output, voice),
  };
}

function readSampling(config: ProtoFields): Sampling {
  const sampling = {
    temperature: config.optionalNumber('temperature'),
    topP: config.optionalNumber('topP'),
    topK: config.optionalNumber('topK'),
    seed: config.optionalInteger('seed', -0x80000000),
    frequencyPenalty: config.optionalNumber('frequencyPenalty'),
    presencePenalty: config.optionalNumber('presencePenalty'),
    stop: config.optionalTextList('stopSequences'),
    logprobs: config.optionalBoolean('responseLogprobs'),
    topLogprobs: config.optionalInteger('logprobs'),
  };
  return withoutAbsent(sampling);
}

function readThinking(thinking: ProtoFields | undefined): Reasoning | undefined {
  if (thinking === undefined) return undefined;
  const effort = thinking.optionalText('thinkingLevel')?.toLowerCase();
  const budget = thinking.optionalInteger('thinkingBudget', -1);
  const shown = thinking.optionalBoolean('includeThoughts');
  const reasoning: Reasoning = {
    ...(effort !== undefined && effort !== 'thinking_level_unspecified' && { effort }),
    ...budgetMode(budget),
    ...(shown === true && { summary: 'auto' }),
  };
  return Object.keys(reasoning).length > 0 ? reasoning : undefined;
}

/** 0 forbids to think, −1 leaves it to the model. */
function budgetMode(budget: number | undefined): Pick<Reasoning, 'mode' | 'budget'> {
  if (budget === undefined) return {};
  if (budget === 0) return { mode: 'disabled' };
  return budget === -1 ? { mode: 'adaptive' } : { mode: 'enabled', budget };
}

function readOutput(config: ProtoFields): OutputFormat | undefined {
  const json = config.optionalObject('responseJsonSchema');
  const openApi = config.optionalObject('responseSchema');
  const schema = json ?? (openApi && fromOpenApi(openApi));
  const isJson = config.optionalText('responseMimeType') === 'application/json';
  if (schema !== undefined && (isJson || !config.has('responseMimeType'))) return { type: 'json-schema', name: 'response', schema };
  return isJson ? { type: 'json' } : undefined;
}

function voiceOf(config: ProtoFields): string | undefined {
  const speech = camelKeys(config.optionalObject('speechConfig') ?? {});
  return textOf(objectOf(objectOf(speech['voiceConfig'])?.['prebuiltVoiceConfig'])?.['voiceName']);
}

const saidFields: readonly string[] = [
  'maxOutputTokens',
  'candidateCount',
  'thinkingConfig',
  'responseModalities',
  'temperature',
  'topP',
  'topK',
  'seed',
  'frequencyPenalty',
  'presencePenalty',
  'stopSequences',
  'responseLogprobs',
  'logprobs',
];

/** A type of text that nobody else can be asked for (`text/x.enum`) stays with its schema. */
function restOf(config: ProtoFields, output: OutputFormat | undefined, voice: string | undefined): JsonObject {
  const isPlain = config.optionalText('responseMimeType') === 'text/plain';
  const known = new Set([
    ...saidFields,
    ...(output !== undefined ? ['responseMimeType', 'responseSchema', 'responseJsonSchema'] : []),
    ...(isPlain ? ['responseMimeType'] : []),
    ...(voice !== undefined ? ['speechConfig'] : []),
  ]);
  return config.rest(known);
}

function withoutAbsent(draft: { readonly [Name in keyof Sampling]: Sampling[Name] | undefined }): Sampling {
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined));
}
