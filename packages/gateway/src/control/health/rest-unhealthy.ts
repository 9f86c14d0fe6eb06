import type { Failure, RoutingState, RoutingTable } from 'litmux/engine';

/** What checks found out about a deployment that calls know by an id. */
export interface Finding {
  readonly id: string;
  readonly failure: Failure | undefined;
}

/** How findings are taken. */
export interface RestOrder {
  readonly table: RoutingTable;
  readonly state: RoutingState;
  readonly now: number;
  /** Milliseconds that a bad finding holds. */
  readonly restMs: number;
  readonly ignoreTransient: boolean;
}

/**
 * Lets calls avoid the deployments that checks found ill until the finding is stale or a check finds them well again, but never the last of a group that is awake.
 * `resting` are the ids that rest because of an earlier finding; it is kept up to date.
 */
export function restUnhealthy(
  findings: readonly Finding[],
  resting: Set<string>,
  { table, state, now, restMs, ignoreTransient }: RestOrder,
): void {
  for (const { id, failure } of findings) if (failure === undefined && resting.delete(id)) state.rest(id, 0);
  for (const { id, failure } of findings) {
    if (failure === undefined || !keepsAway(failure, ignoreTransient)) continue;
    const peers = table.groups.get(table.byId.get(id)?.group ?? '')?.deployments ?? [];
    const another = peers.some((peer) => peer.id !== id && state.restsUntil(peer.id) <= now);
    if (!another && !resting.has(id)) continue;
    resting.add(id);
    state.rest(id, now + restMs);
  }
}

/** A request that a provider does not like says nothing about other requests. */
function keepsAway({ code, status }: Failure, ignoreTransient: boolean): boolean {
  if (ignoreTransient && (status === 408 || status === 429)) return false;
  return code === 'connection' || status >= 500 || [401, 403, 404, 408, 429].includes(status);
}
