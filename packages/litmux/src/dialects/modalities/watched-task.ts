import type { FurtherStep } from '../../core/further-step.ts';
import type { JsonObject } from '../../core/json.ts';
import { objectOf } from '../../wire/json-reader.ts';

/** A task at a provider that is looked after until it is done. */
export interface WatchedTask {
  /** The path of its state, below the endpoint's URL; or the whole URL, at another host of the provider's domain. */
  readonly to: string;
  /** Milliseconds between two looks at most; the first ones come sooner. */
  readonly rest: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Throws a Failure for a task that failed. */
  isAtWork(state: JsonObject): boolean;
  /** What follows when it is done; absent or undefined where its last state is the answer. */
  done?(state: JsonObject): FurtherStep | undefined;
  readonly leaves?: readonly string[];
}

/** The next look at a task, with growing rests: half a second at first. */
export function look(task: WatchedTask, turn = 0): FurtherStep {
  return {
    method: 'GET',
    to: task.to,
    isOwn: true,
    ...(task.headers && { headers: task.headers }),
    wait: Math.min(500 * 1.5 ** turn, task.rest),
    ...(turn === 0 && task.leaves && { leaves: task.leaves }),
    next: ({ body }) => {
      const state = objectOf(body) ?? {};
      return task.isAtWork(state) ? look(task, turn + 1) : task.done?.(state);
    },
  };
}
