import type { WriteContext } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { fitMessages } from './fit-messages.ts';
import { fitReasoning } from './fit-reasoning.ts';
import { dropField, dropUnsupported, type BodyOrigin } from './fitting.ts';
import { openAIModel, refusedFields } from './openai-models.ts';
import { askByTool, needsSchemaTool } from './schema-tool.ts';
import { keepsMarks, namesModel, traitsOf, type OpenAIChatTraits } from './traits.ts';

/** Fits a body in OpenAI's form to one provider, by its traits. Changes the draft; lists and objects inside are replaced, never changed. */
export function fitRequest(body: JsonDraft, context: WriteContext, origin: BodyOrigin): void {
  const traits = traitsOf(context.traits);
  body['model'] = context.model;
  fitReasoning(body, context, origin);
  fitCeiling(body, context, traits);
  fitTools(body, context, traits);
  fitFormat(body, context, traits);
  if (Array.isArray(body['messages'])) body['messages'] = fitMessages(body['messages'], { body, context, traits, origin });
  fitStream(body, traits);
  fitTemperature(body, traits);
  dropRefused(body, context, origin);
  if (traits.rename !== undefined) for (const [from, to] of Object.entries(traits.rename)) renameField(body, from, to);
  if (traits.defaults !== undefined) for (const [name, value] of Object.entries(traits.defaults)) body[name] ??= value;
}

function dropRefused(body: JsonDraft, context: WriteContext, origin: BodyOrigin): void {
  const traits = traitsOf(context.traits);
  for (const field of traits.unsupported ?? []) dropUnsupported(body, field, context);
  for (const { models, except = [], fields } of traits.unsupportedByModel ?? []) {
    if (namesModel(models, context.model) && !namesModel(except, context.model))
      for (const field of fields) dropUnsupported(body, field, context);
  }
  // A relayed body goes out as the caller wrote it: what the model refuses, OpenAI itself says best.
  if (traits.modelRules !== true || (origin === 'relayed' && !context.policy.drop)) return;
  for (const field of refusedFields(openAIModel(context), body)) dropUnsupported(body, field, context);
}

/** The ceiling under the name that the provider knows; ours replaces the caller's. */
function fitCeiling(body: JsonDraft, context: WriteContext, traits: OpenAIChatTraits): void {
  const { ceiling } = context;
  const asked = body['max_completion_tokens'] ?? body['max_tokens'];
  const name = ceilingField(body, context, traits);
  if (name === undefined) return;
  const value = ceiling ?? asked;
  if (value === undefined || value === null) return;
  delete body['max_tokens'];
  delete body['max_completion_tokens'];
  body[name] = value;
}

/** Undefined where the caller's own word may stay. */
function ceilingField(
  body: JsonObject,
  context: WriteContext,
  traits: OpenAIChatTraits,
): 'max_tokens' | 'max_completion_tokens' | undefined {
  if (traits.maxTokensField !== undefined) return traits.maxTokensField;
  if (traits.modelRules === true && openAIModel(context).reasons) return 'max_completion_tokens';
  if (context.ceiling === undefined) return undefined;
  return typeof body['max_completion_tokens'] === 'number' ? 'max_completion_tokens' : 'max_tokens';
}

function fitTools(body: JsonDraft, context: WriteContext, traits: OpenAIChatTraits): void {
  const tools = body['tools'];
  if (Array.isArray(tools)) body['tools'] = fitToolList(tools, traits, keepsMarks(traits, context.model));
  const choice = body['tool_choice'];
  if (choice === undefined || choice === null) return;
  if (choice === 'required' && traits.toolChoiceRequired === 'any') body['tool_choice'] = 'any';
  else if (choice === 'required' && traits.toolChoiceRequired === 'prompt') askForTool(body);
  else if (traits.toolChoices !== undefined && !traits.toolChoices.includes(typeof choice === 'string' ? choice : 'named'))
    dropUnsupported(body, 'tool_choice', context);
}

function fitToolList(tools: readonly JsonValue[], traits: OpenAIChatTraits, keepMarks: boolean): readonly JsonValue[] {
  const without = traits.toolSchemaWithout;
  if (without === undefined && traits.dropStrict !== true && (keepMarks || !tools.some(isMarked))) return tools;
  return tools.map((tool) => {
    const declared = objectOf(objectOf(tool)?.['function']);
    if (!isObject(tool) || declared === undefined) return tool;
    const fitted: JsonDraft = { ...declared };
    if (traits.dropStrict === true) delete fitted['strict'];
    if (!keepMarks) delete fitted['cache_control'];
    if (without !== undefined && fitted['parameters'] !== undefined) fitted['parameters'] = withoutKeys(fitted['parameters'], without);
    const { cache_control: mark, ...rest } = tool;
    return { ...rest, ...(keepMarks && mark !== undefined && { cache_control: mark }), function: fitted };
  });
}

function isMarked(tool: JsonValue): boolean {
  return isObject(tool) && (tool['cache_control'] !== undefined || objectOf(tool['function'])?.['cache_control'] !== undefined);
}

/** A schema without some keywords, at any depth; names of properties are no keywords. */
function withoutKeys(schema: JsonValue, keys: readonly string[]): JsonValue {
  if (Array.isArray(schema)) return schema.map((item: JsonValue) => withoutKeys(item, keys));
  if (!isObject(schema)) return schema;
  const rest: JsonDraft = {};
  for (const [key, value] of Object.entries(schema)) {
    if (keys.includes(key) || value === undefined) continue;
    rest[key] =
      key === 'properties' && isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutKeys(inner ?? null, keys)]))
        : withoutKeys(value, keys);
  }
  return rest;
}

/** A provider without a word for `required` is asked in a sentence. */
function askForTool(body: JsonDraft): void {
  delete body['tool_choice'];
  const messages = Array.isArray(body['messages']) ? body['messages'] : [];
  body['messages'] = [...messages, { role: 'user', content: 'Answer by calling one of the tools.' }];
}

function fitFormat(body: JsonDraft, context: WriteContext, traits: OpenAIChatTraits): void {
  const format = objectOf(body['response_format']);
  const type = textOf(format?.['type']);
  if (format === undefined || (type !== 'json_schema' && type !== 'json_object')) return;
  if (traits.outputFormats !== undefined && !traits.outputFormats.includes(type)) dropField(body, 'response_format', context);
  else if (type === 'json_schema' && traits.jsonSchemaForm === 'schema-in-json-object') {
    body['response_format'] = { type: 'json_object', schema: objectOf(format['json_schema'])?.['schema'] ?? {} };
  } else if (type === 'json_schema' && needsSchemaTool(traits, context.model)) {
    if (objectsOf(body['tools']).length === 0) askByTool(body, format);
    else dropField(body, 'response_format', context);
  }
}

/** Usage is always asked for, since calls are accounted for; the relay keeps it from a client that did not ask. */
function fitStream(body: JsonDraft, traits: OpenAIChatTraits): void {
  if (body['stream'] !== true || traits.streamOptions === false) delete body['stream_options'];
  else body['stream_options'] = { ...objectOf(body['stream_options']), include_usage: true };
}

function fitTemperature(body: JsonDraft, traits: OpenAIChatTraits): void {
  const range = traits.temperature;
  const asked = numberOf(body['temperature']);
  if (range === undefined || asked === undefined) return;
  const several = (numberOf(body['n']) ?? 1) > 1;
  const least = Math.max(range.min ?? -Infinity, several ? (range.severalMin ?? -Infinity) : -Infinity);
  body['temperature'] = Math.min(Math.max(asked, least), range.max ?? Infinity);
}

function renameField(body: JsonDraft, from: string, to: string): void {
  const value = body[from];
  if (value === undefined) return;
  delete body[from];
  body[to] ??= value;
}
