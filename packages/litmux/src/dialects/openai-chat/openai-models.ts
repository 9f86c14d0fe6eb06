import type { JsonObject } from '../../core/json.ts';
import type { WriteContext } from '../../core/dialect.ts';
import { textOf } from '../../wire/json-reader.ts';

/** What one of OpenAI's models does not take. */
export interface OpenAIModel {
  /** It thinks before it answers: its ceiling is `max_completion_tokens`, its system role `developer`. */
  readonly reasons: boolean;
  /** It may be told not to think (`reasoning_effort: none`). */
  readonly canRest: boolean;
  /** The role in which instructions are given. */
  readonly instructions: 'system' | 'developer' | 'user';
  /** Fields it refuses, whatever else is asked. */
  readonly refused: readonly string[];
}

/**
 * The rules of one of OpenAI's models, by its name; a hosted one by the name of its base model.
 * Source: https://platform.openai.com/docs/guides/reasoning and https://platform.openai.com/docs/guides/latest-model
 */
export function openAIModel(context: Pick<WriteContext, 'model' | 'facts'>): OpenAIModel {
  let model = known.get(context.facts.id);
  if (model === undefined) {
    model = rulesOf(context.facts.id) ?? rulesOf(context.model) ?? plain;
    // Names come from configurations, wildcards included: the memory of them stays small.
    if (known.size < 1000) known.set(context.facts.id, model);
  }
  return model;
}

/** Fields of the body that the model refuses as they are set. */
export function refusedFields(model: OpenAIModel, body: JsonObject): readonly string[] {
  if (!model.reasons) return model.refused;
  const rests = model.canRest && (textOf(body['reasoning_effort']) ?? 'none') === 'none';
  return [...model.refused, ...(rests ? [] : samplingOfThinkers)].filter((field) => body[field] !== harmless[field]);
}

/** What every model may be told, since it says nothing. */
const harmless: JsonObject = { temperature: 1, top_p: 1, logprobs: false, top_logprobs: 0 };

const known = new Map<string, OpenAIModel>();

const plain: OpenAIModel = { reasons: false, canRest: false, instructions: 'system', refused: [] };

/** What a model that is thinking does not take. */
const samplingOfThinkers = ['temperature', 'top_p', 'logprobs', 'top_logprobs'];

const penalties = ['presence_penalty', 'frequency_penalty', 'logit_bias'];

function rulesOf(name: string): OpenAIModel | undefined {
  const model = name.toLowerCase().replace(/^.*\//, '');
  if (/search-(preview|api)/.test(model)) {
    return {
      ...plain,
      refused: ['temperature', 'top_p', 'n', ...penalties, 'logprobs', 'top_logprobs', 'parallel_tool_calls', 'seed', 'stop'],
    };
  }
  if (/^gpt-5(\.\d+)?-chat/.test(model)) return plain;
  const five = /^gpt-5(?:\.(\d+))?/.exec(model);
  if (five !== null)
    return {
      reasons: true,
      canRest: five[1] !== undefined && !model.includes('codex'),
      instructions: 'developer',
      refused: [...penalties, 'stop'],
    };
  if (/^o1-(mini|preview)/.test(model))
    return { reasons: true, canRest: false, instructions: 'user', refused: [...penalties, 'parallel_tool_calls', 'reasoning_effort'] };
  const series = /^o(\d)(-|$)/.exec(model)?.[1];
  if (series === undefined) return undefined;
  return {
    reasons: true,
    canRest: false,
    instructions: 'developer',
    refused: [...penalties, ...(series === '1' ? ['parallel_tool_calls'] : ['stop'])],
  };
}
