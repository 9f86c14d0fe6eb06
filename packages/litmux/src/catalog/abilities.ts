import type { Abilities, ModelFacts } from '../core/model.ts';
import { keyOfAbility } from './litellm-model-info.ts';

/**
 * Whether a model can do something, by our name of the ability (`functionCalling`) or LiteLLM's (`function_calling`, `supports_vision`).
 * False where it is not known, as LiteLLM's `supports_*` functions answer.
 */
export function supports(facts: ModelFacts, ability: keyof Abilities | (string & {})): boolean {
  const flag = ability.startsWith('supports_') ? ability : `supports_${ability}`;
  const name = keyOfAbility.find(([own, key]) => own === ability || key === flag)?.[0];
  return name !== undefined && facts.abilities[name] === true;
}
