import type { WriteContext } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, numberOf, objectOf, textOf } from '../../wire/json-reader.ts';
import { dropField, type BodyOrigin } from './fitting.ts';
import { openAIModel } from './openai-models.ts';
import { traitsOf } from './traits.ts';

/** Says how much to think in the words of the provider: `reasoning_effort` and Anthropic's `thinking` are both understood from callers. */
export function fitReasoning(body: JsonDraft, context: WriteContext, origin: BodyOrigin): void {
  const asked = readAsked(body);
  if (asked === undefined) return;
  const traits = traitsOf(context.traits);
  const byDefault = origin === 'translated' || traits.modelRules === true || isObject(body['reasoning_effort']) ? 'effort' : undefined;
  switch (traits.reasoningForm ?? byDefault) {
    case undefined:
      return;
    case 'effort':
      return sayEffort(body, asked, context);
    case 'thinking':
      delete body['reasoning_effort'];
      body['thinking'] = thinkingSwitch(body['thinking'], asked.on);
      return;
    case 'thinking-effort':
      if (!asked.on) delete body['reasoning_effort'];
      body['thinking'] = thinkingSwitch(body['thinking'], asked.on);
      return;
    case 'enable_thinking':
      clear(body);
      body['enable_thinking'] ??= asked.on;
      if (asked.budget !== undefined) body['thinking_budget'] ??= asked.budget;
      return;
    case 'reasoning':
      // OpenAI's own word is known there too.
      if (origin === 'relayed' && typeof body['reasoning_effort'] === 'string' && body['thinking'] === undefined) return;
      clear(body);
      body['reasoning'] ??=
        asked.budget !== undefined ? { max_tokens: asked.budget } : asked.on ? { effort: asked.effort ?? 'medium' } : { effort: 'none' };
  }
}

/** The switch of those who know no budget; what else the caller says in it stays (`clear_thinking`). */
function thinkingSwitch(said: JsonValue | undefined, on: boolean): JsonObject {
  const { budget_tokens: _budget, type, ...rest } = objectOf(said) ?? {};
  return type === undefined && Object.keys(rest).length > 0 ? rest : { type: on ? 'enabled' : 'disabled', ...rest };
}

/** The effort that a budget of thinking tokens stands for. */
export function effortOfBudget(budget: number): string {
  if (budget >= 10_000) return 'high';
  return budget >= 5000 ? 'medium' : 'low';
}

/** What a caller asked for, in whichever of the two forms. */
interface Asked {
  readonly on: boolean;
  readonly effort: string | undefined;
  readonly budget: number | undefined;
}

function readAsked(body: JsonObject): Asked | undefined {
  const thinking = objectOf(body['thinking']);
  const word = body['reasoning_effort'];
  const effort = textOf(word) ?? textOf(objectOf(word)?.['effort']);
  if (thinking === undefined && effort === undefined) return undefined;
  const budget = numberOf(thinking?.['budget_tokens']);
  const on = thinking === undefined ? effort !== 'none' && effort !== 'disable' : thinking['type'] !== 'disabled';
  return { on, effort, budget };
}

function sayEffort(body: JsonDraft, asked: Asked, context: WriteContext): void {
  const fromThinking = asked.effort === undefined;
  const effort = asked.effort ?? (asked.on ? (asked.budget === undefined ? undefined : effortOfBudget(asked.budget)) : offWord(context));
  clear(body);
  if (effort === undefined) return;
  body['reasoning_effort'] = effort;
  const { modelRules } = traitsOf(context.traits);
  if (modelRules === true && fromThinking && !openAIModel(context).reasons) dropField(body, 'reasoning_effort', context);
}

/** How to say that there shall be no thinking: a word where the model knows one, else nothing. */
function offWord(context: WriteContext): string | undefined {
  if (traitsOf(context.traits).modelRules !== true) return undefined;
  const model = openAIModel(context);
  if (model.canRest) return 'none';
  return /gpt-5/.test(context.facts.id) && model.reasons ? 'minimal' : undefined;
}

function clear(body: JsonDraft): void {
  delete body['reasoning_effort'];
  delete body['thinking'];
}
