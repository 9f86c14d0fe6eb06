import { usdText, type Deployment } from 'litmux/engine';
import type { SpendBudget, SpendKind } from '../config/spend-budgets.ts';
import type { ScopeLimits } from './admission.ts';

/** The scopes in which attempts are counted because money is limited there: by provider, deployment or tag. */
export class SpendScopes {
  readonly #byName: ReadonlyMap<string, ScopeLimits>;
  readonly #known = new WeakMap<Deployment, readonly ScopeLimits[]>();

  /** `slots` stand beside the budgets; the control thread assigned them. */
  constructor(budgets: readonly SpendBudget[], slots: readonly number[]) {
    this.#byName = new Map(
      budgets.flatMap((budget, index): [string, ScopeLimits][] => {
        const slot = slots[index];
        return slot === undefined ? [] : [[scopeName(budget.kind, budget.id), scopeOf(budget, slot)]];
      }),
    );
  }

  /** The scopes of an attempt at a deployment, of a call with these tags. */
  of(deployment: Deployment, tags: readonly string[] = []): readonly ScopeLimits[] {
    let own = this.#known.get(deployment);
    if (own === undefined) this.#known.set(deployment, (own = this.#scopesOf(deployment)));
    const tagged = tags.length === 0 ? [] : this.#named(tags.map((tag) => scopeName('tag', tag)));
    return tagged.length === 0 ? own : [...own, ...tagged];
  }

  #scopesOf({ id, entryId, provider }: Deployment): readonly ScopeLimits[] {
    return this.#named([scopeName('provider', provider.id), scopeName('deployment', entryId ?? id)]);
  }

  #named(names: readonly string[]): readonly ScopeLimits[] {
    return [...new Set(names)].flatMap((name) => this.#byName.get(name) ?? []);
  }
}

function scopeName(kind: SpendKind, id: string): string {
  return `${kind}:${id}`;
}

function scopeOf({ kind, id, limit, duration }: SpendBudget, slot: number): ScopeLimits {
  const period = duration === undefined ? '' : ` a period of ${duration}`;
  return {
    kind,
    id,
    label: `${kind} ${id}: $${usdText(limit)}${period}`,
    slot,
    budget: { limit, ...(duration !== undefined && { duration }) },
  };
}
