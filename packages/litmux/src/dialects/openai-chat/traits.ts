import type { DialectTraits } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject } from '../../wire/json-reader.ts';

/**
 * What distinguishes the providers of OpenAI's chat format from each other. A provider's row declares only what applies
 * (`traits: { maxTokensField: 'max_tokens' } satisfies OpenAIChatTraits`); an absent trait means OpenAI's own form, and on the same-dialect way the caller's own words.
 * All of them hold for translated and for relayed requests, unless their text says otherwise.
 */
export type OpenAIChatTraits = {
  /** The rules of OpenAI's reasoning models apply, by the model's name: ceiling field, `developer` role, refused sampling fields. For OpenAI and those who serve its models. */
  readonly modelRules?: boolean;
  /** The one name of the output ceiling that the provider knows. Absent: the caller's word stays, a translated request says `max_tokens`. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** Fields the provider refuses: each is reported as unsaid. */
  readonly unsupported?: readonly string[];
  /** The same for some models only. */
  readonly unsupportedByModel?: readonly ModelFields[];
  /** Fields that have another name here: `{ seed: 'random_seed' }`. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Fields added where the body does not set them: `{ reasoning_split: true }`. */
  readonly defaults?: JsonObject;
  /** The range of `temperature`; values outside are moved to its ends. `severalMin` is the least one with `n` > 1. */
  readonly temperature?: TemperatureRange;
  /** `false`: `stream_options` is refused; usage comes unasked, or not at all. */
  readonly streamOptions?: boolean;

  /** What becomes of the role `developer`. Absent: `system`; with `modelRules` kept when relayed, and chosen by the model when translated. */
  readonly developerRole?: 'keep' | 'system';
  /** Lists of text parts become one text. */
  readonly flattenContent?: boolean;
  /** Which messages may carry a `name`. Absent: all. */
  readonly names?: 'tool' | 'none';
  /** Fields of messages whose value is null are refused. */
  readonly stripNulls?: boolean;
  /** An assistant message with neither content nor tool calls is refused, and left out. */
  readonly dropEmptyAssistant?: boolean;
  /** Tool call ids must be nine letters or digits; others are replaced, consistently. */
  readonly nineCharToolIds?: boolean;
  /**
   * How earlier thoughts go back. `drop`: refused. `reasoning_content` and `reasoning`: in that field. `reasoning_details`: signed, in OpenRouter's list. `thinking-part`: as a content part (Mistral).
   * `tool-loop`: in `reasoning_content`, and only within the tool loop that is still open, where they must stand (DeepSeek).
   * Absent: the caller's own fields stay when relayed, and none is written when translated.
   */
  readonly reasoningReplay?: 'drop' | 'reasoning_content' | 'reasoning' | 'reasoning_details' | 'thinking-part' | 'tool-loop';
  /** The field that marks a final assistant message as the beginning of the answer. */
  readonly prefill?: 'prefix' | 'partial';
  /** An answer of which the beginning was given says it again. */
  readonly prefillEchoed?: boolean;
  /** Turns must alternate: neighbours of the same role are merged. */
  readonly mergeTurns?: boolean;
  /** Whether `cache_control` marks are understood. Absent: `drop`. */
  readonly cacheControl?: 'keep' | 'drop';
  /** With `keep`: only for models whose name contains one of these. */
  readonly cacheControlModels?: readonly string[];
  /** The part that carries a document. Absent: `file`. */
  readonly documentPart?: 'file' | 'document_url' | 'file_url';
  /** Tool messages may carry images. Absent: a translated request puts them into a user message behind the results. */
  readonly toolResultMedia?: boolean;
  /** It is a gateway like this one: fields that only LiteLLM's clients know go on to it. */
  readonly keepsExtensions?: boolean;

  /** Tools know no `strict`. */
  readonly dropStrict?: boolean;
  /** Keys that schemas of tools may not hold, at any depth. */
  readonly toolSchemaWithout?: readonly string[];
  /** How `tool_choice: required` is said: by another word, or (`prompt`) by a sentence of the user's because there is no word. */
  readonly toolChoiceRequired?: 'any' | 'prompt';
  /** The only words of `tool_choice` that are known; a named tool counts as `named`. */
  readonly toolChoices?: readonly string[];
  /** The kinds of `response_format` besides text. Absent: both. */
  readonly outputFormats?: readonly ('json_object' | 'json_schema')[];
  /** `schema-in-json-object`: a JSON schema is said as `{ type: 'json_object', schema }` (Fireworks). */
  readonly jsonSchemaForm?: 'schema-in-json-object';
  /** Only models whose name contains one of these obey a JSON schema; of the others it is asked as the arguments of a tool that must be called (Groq). */
  readonly schemaModels?: readonly string[];

  /**
   * How thinking is asked for. `effort`: `reasoning_effort`. `thinking`: `thinking: { type }`. `thinking-effort`: both.
   * `enable_thinking`: that field and `thinking_budget`. `reasoning`: `reasoning: { effort | max_tokens }`. Absent: the caller's own words when relayed; `effort` when translated, and with `modelRules`.
   */
  readonly reasoningForm?: 'effort' | 'thinking' | 'thinking-effort' | 'enable_thinking' | 'reasoning';

  /** `completion_tokens` does not include the reasoning tokens (xAI). */
  readonly reasoningOutsideCompletion?: boolean;
};

/** Fields that some models of a provider refuse: those whose name contains one of `models`, and none of `except`. */
export type ModelFields = {
  readonly models: readonly string[];
  readonly except?: readonly string[];
  readonly fields: readonly string[];
};

/** The values of `temperature` that a provider takes. */
export type TemperatureRange = {
  readonly min?: number;
  readonly max?: number;
  readonly severalMin?: number;
};

/** The traits that this dialect reads. Throws `internal` naming the trait whose value is not one that it can have. */
export function traitsOf(declared: DialectTraits): OpenAIChatTraits {
  if (checked.has(declared) || isDeclaration(declared)) {
    checked.add(declared);
    return declared;
  }
  const wrong = Object.entries(declared).find(([name, value]) => !fits(name, value))?.[0];
  throw new Failure('internal', `The trait ${wrong ?? ''} of an OpenAI-compatible provider has a value that it can't have.`);
}

/** True when the model's name contains one of the fragments. */
export function namesModel(fragments: readonly string[], model: string): boolean {
  const name = model.toLowerCase();
  return fragments.some((fragment) => name.includes(fragment));
}

/** Whether the provider understands cache marks on this model. */
export function keepsMarks(traits: OpenAIChatTraits, model: string): boolean {
  return traits.cacheControl === 'keep' && (traits.cacheControlModels === undefined || namesModel(traits.cacheControlModels, model));
}

/** What each trait may hold. */
const rules: Readonly<Record<keyof OpenAIChatTraits, (value: JsonValue) => boolean>> = {
  modelRules: isFlag,
  maxTokensField: oneOf('max_tokens', 'max_completion_tokens'),
  unsupported: isTextList,
  unsupportedByModel: isModelFields,
  rename: (value) => isObject(value) && Object.values(value).every((name) => typeof name === 'string'),
  defaults: isObject,
  temperature: (value) => isObject(value) && Object.values(value).every((limit) => typeof limit === 'number'),
  streamOptions: isFlag,
  developerRole: oneOf('keep', 'system'),
  flattenContent: isFlag,
  names: oneOf('tool', 'none'),
  stripNulls: isFlag,
  dropEmptyAssistant: isFlag,
  nineCharToolIds: isFlag,
  reasoningReplay: oneOf('drop', 'reasoning_content', 'reasoning', 'reasoning_details', 'thinking-part', 'tool-loop'),
  prefill: oneOf('prefix', 'partial'),
  prefillEchoed: isFlag,
  mergeTurns: isFlag,
  cacheControl: oneOf('keep', 'drop'),
  cacheControlModels: isTextList,
  documentPart: oneOf('file', 'document_url', 'file_url'),
  toolResultMedia: isFlag,
  keepsExtensions: isFlag,
  dropStrict: isFlag,
  toolSchemaWithout: isTextList,
  toolChoiceRequired: oneOf('any', 'prompt'),
  toolChoices: isTextList,
  outputFormats: isTextList,
  jsonSchemaForm: oneOf('schema-in-json-object'),
  schemaModels: isTextList,
  reasoningForm: oneOf('effort', 'thinking', 'thinking-effort', 'enable_thinking', 'reasoning'),
  reasoningOutsideCompletion: isFlag,
};

/** Declarations that were found to be right: rows are constants, so each is checked once. */
const checked = new WeakSet<DialectTraits>();

function isDeclaration(declared: DialectTraits): declared is OpenAIChatTraits {
  return Object.entries(declared).every(([name, value]) => fits(name, value));
}

/** Traits of other dialects fit always: a row may declare for several. */
function fits(name: string, value: JsonValue | undefined): boolean {
  return value === undefined || !isTrait(name) || rules[name](value);
}

function isTrait(name: string): name is keyof OpenAIChatTraits {
  return Object.hasOwn(rules, name);
}

function oneOf(...words: readonly string[]): (value: JsonValue) => boolean {
  return (value) => typeof value === 'string' && words.includes(value);
}

function isFlag(value: JsonValue): boolean {
  return typeof value === 'boolean';
}

function isTextList(value: JsonValue): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isModelFields(value: JsonValue): boolean {
  return (
    Array.isArray(value) &&
    value.every((item) => isObject(item) && [item['models'] ?? null, item['fields'] ?? null, item['except'] ?? []].every(isTextList))
  );
}
