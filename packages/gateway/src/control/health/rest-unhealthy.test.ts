import {
  defaultRoutingSettings,
  Failure,
  LocalRoutingState,
  openDeployment,
  unknownModel,
  type Catalog,
  type RoutingTable,
} from 'litmux/engine';
import { beforeEach, describe, expect, it } from 'vitest';
import { restUnhealthy, type RestOrder } from './rest-unhealthy.ts';

const catalog: Catalog = { find: (_provider, model) => unknownModel(model), findNamed: unknownModel, names: () => [], with: () => catalog };

function table(groups: Readonly<Record<string, readonly string[]>>): RoutingTable {
  const opened = Object.entries(groups).map(([name, ids]) => ({
    name,
    deployments: ids.map((id) => openDeployment({ group: name, params: { model: 'mock/echo' }, info: { id }, env: {}, catalog })),
    strategy: 'simple-shuffle' as const,
    retries: 0,
    fallbacks: [],
  }));
  return {
    groups: new Map(opened.map((group) => [group.name, group])),
    byId: new Map(opened.flatMap(({ deployments }) => deployments.map((deployment) => [deployment.id, deployment]))),
    aliases: new Map(),
    patterns: [],
    defaultFallbacks: [],
    settings: defaultRoutingSettings,
  };
}

const down = new Failure('bad_gateway', 'down');
const now = 1_000_000;
let resting: Set<string>;
let order: RestOrder;

beforeEach(() => {
  resting = new Set();
  order = {
    table: table({ many: ['a', 'b', 'c'], one: ['alone'] }),
    state: new LocalRoutingState(),
    now,
    restMs: 600,
    ignoreTransient: false,
  };
});

const awake = (): readonly string[] => ['a', 'b', 'c', 'alone'].filter((id) => order.state.restsUntil(id) <= now);

describe('deployments that checks found ill', () => {
  it('rest until the finding is stale, and are woken by a good one', () => {
    restUnhealthy(
      [
        { id: 'a', failure: down },
        { id: 'b', failure: undefined },
      ],
      resting,
      order,
    );
    expect(order.state.restsUntil('a')).toBe(now + 600);
    expect(awake()).toEqual(['b', 'c', 'alone']);
    restUnhealthy([{ id: 'a', failure: undefined }], resting, order);
    expect(awake()).toEqual(['a', 'b', 'c', 'alone']);
  });

  it('never rest all: the last of a group goes on', () => {
    restUnhealthy(
      ['a', 'b', 'c', 'alone'].map((id) => ({ id, failure: down })),
      resting,
      order,
    );
    expect(awake()).toEqual(['c', 'alone']);
  });

  it('go on resting while they stay ill', () => {
    restUnhealthy([{ id: 'a', failure: down }], resting, order);
    order = { ...order, now: now + 500 };
    restUnhealthy([{ id: 'a', failure: down }], resting, order);
    expect(order.state.restsUntil('a')).toBe(now + 1100);
  });

  it('are left alone where only the request was refused, or the fault passes by itself and the operator says so', () => {
    restUnhealthy([{ id: 'a', failure: new Failure('invalid_request', 'no') }], resting, order);
    restUnhealthy([{ id: 'b', failure: new Failure('rate_limited', 'slow') }], resting, { ...order, ignoreTransient: true });
    expect(awake()).toEqual(['a', 'b', 'c', 'alone']);
  });

  it('do not wake a deployment that rests because of calls', () => {
    order.state.rest('a', now + 50);
    restUnhealthy([{ id: 'a', failure: undefined }], resting, order);
    expect(order.state.restsUntil('a')).toBe(now + 50);
  });
});
