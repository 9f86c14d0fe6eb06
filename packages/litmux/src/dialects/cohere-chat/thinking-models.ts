import type { WriteContext } from '../../core/dialect.ts';

/** Whether the model thinks before it answers (https://docs.cohere.com/docs/reasoning); the name tells where nothing is known of it. */
export function thinks({ facts, model }: Pick<WriteContext, 'facts' | 'model'>): boolean {
  return facts.abilities.reasoning ?? /reasoning|command-a-plus/i.test(model);
}
