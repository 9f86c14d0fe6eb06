import type { JsonObject } from '../core/json.ts';
import type { ChatRequest } from '../core/request.ts';
import type { Deadlines, ModelGroup } from '../routing/deployment.ts';
import { planCall, type Plan, type PlanFacts } from '../routing/plan.ts';
import type { RoutingState } from '../routing/state.ts';
import type { RoutingTable } from '../routing/table.ts';
import type { EngineContext } from '../upstream/engine-context.ts';
import type { CallParams } from './completion-params.ts';

/** Where one call of the library may go, and the body that is asked there. */
export interface Route {
  readonly body: JsonObject;
  readonly group: ModelGroup;
  readonly table: RoutingTable;
  readonly state: RoutingState;
  /** Deadlines of the call's own. */
  readonly deadlines?: Partial<Deadlines>;
  /** What the call itself wishes. */
  readonly wishes?: Pick<PlanFacts, 'fallbacks' | 'retries' | 'tags' | 'affinity'>;
}

/** Finds the route of a call. Throws a Failure where there is none. */
export type FindRoute = (params: CallParams) => Route;

/** Plans the call along its route. */
export function planRoute({ table, group, state, wishes }: Route, engine: EngineContext, asked: AskedOnRoute): Plan {
  return planCall(table, { group, now: engine.now(), state, random: () => engine.random(), ...wishes, ...asked });
}

/** What a plan must know of what is asked. */
export interface AskedOnRoute {
  readonly model: string;
  readonly stream?: boolean;
  readonly request?: ChatRequest;
}
