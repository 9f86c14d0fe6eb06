import { Hono } from 'hono';
import {
  completionTokens,
  defaultRoutingSettings,
  LocalRoutingState,
  promptTokens,
  unknownModel,
  type Catalog,
  type JsonObject,
  type NanoUsd,
  type RoutingTable,
} from 'litmux/engine';
import { z } from 'zod';
import type { KeyRecord } from '../../access/key-record.ts';
import { KeyRing } from '../../access/key-ring.ts';
import { hashKey } from '../../access/key-secret.ts';
import type { Entry } from '../../ledger/entry.ts';
import type { CallCount } from '../../traffic/messages.ts';
import type { AdminSettings, ControlPorts, KeysChange } from '../ports.ts';
import type { GatewayState } from '../readiness-details.ts';
import type { DailyQuery, DailyRow, RemovedKey, SpendDimension } from '../../stores/store.ts';
import { dayOf } from './days.ts';
import { createApi } from './create-api.ts';

/** The master key of the tests. */
export const master = 'sk-Ms8x2Kq0vLw4ZrT7yB1n';

/** When the tests begin: a Tuesday at noon. */
export const start: number = Date.UTC(2026, 10, 24, 12);

/** What an answer of the admin API was. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const emptyTable: RoutingTable = {
  groups: new Map(),
  byId: new Map(),
  aliases: new Map(),
  patterns: [],
  defaultFallbacks: [],
  settings: defaultRoutingSettings,
};

const emptyCatalog: Catalog = {
  find: (_provider, model) => unknownModel(model),
  findNamed: (name) => unknownModel(name),
  names: () => [],
  with: () => emptyCatalog,
};

const madeKey = z.looseObject({ key: z.string(), token: z.string(), key_name: z.string() });

/** The admin API over ports that keep everything in memory and remember what they were told. */
export class ApiWorld {
  now = start;
  settings: AdminSettings = { metricsNeedKey: true, keyDefaults: {}, keyUpperBounds: {} };
  table: RoutingTable = emptyTable;
  catalog: Catalog = emptyCatalog;
  counts: readonly CallCount[] = [];
  readonly ring = new KeyRing();
  readonly stored = new Map<string, KeyRecord>();
  readonly archive = new Map<string, RemovedKey>();
  readonly models = new Map<string, JsonObject>();
  readonly changes: KeysChange[] = [];
  readonly spent = new Map<number, NanoUsd>();
  readonly entries: Entry[] = [];
  readonly freed: number[] = [];
  readonly logged: string[] = [];
  readonly api: Hono;
  health: ControlPorts['health'] = () => Promise.reject(new Error('nothing is checked in this world'));
  #slots = 0;

  constructor() {
    this.api = createApi(this.#ports());
  }

  /** Calls the API; without a key where it is empty. */
  async call(method: string, path: string, body?: JsonObject | string, key = master): Promise<Answer> {
    const response = await this.api.request(path, {
      method,
      headers: { ...(key !== '' && { authorization: `Bearer ${key}` }), 'content-type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  /** Makes a key. */
  async generate(fields: JsonObject = {}): Promise<z.output<typeof madeKey>> {
    const { status, body } = await this.call('POST', '/key/generate', fields);
    if (status !== 200) throw new Error(`/key/generate answered ${status}: ${JSON.stringify(body)}`);
    return madeKey.parse(body);
  }

  #ports(): ControlPorts {
    return {
      version: '0.1.0',
      now: () => this.now,
      door: () => ({ ring: this.ring, masterKeyHash: hashKey(master), now: () => this.now }),
      ring: this.ring,
      store: { keys: this.#keys(), models: modelsOver(this.models), spend: spendOver(this.entries) },
      config: {
        kept: [],
        reload: async () => noChange,
        rollback: async () => noChange,
        setModels: async () => noChange,
      },
      threads: { broadcast: async (change) => void this.changes.push(change), callsInFlight: async () => 3 },
      slots: { assign: () => ++this.#slots, rename: () => undefined, recycle: (slot) => void this.freed.push(slot) },
      meters: {
        read: (slot) => ({ spent: this.spent.get(slot) ?? 0, resetsAt: Infinity }),
        book: (slot, amount) => void this.spent.set(slot, (this.spent.get(slot) ?? 0) + amount),
        seed: (slot, spent) => void this.spent.set(slot, spent),
      },
      snapshot: () => this.table,
      catalog: () => this.catalog,
      metrics: { all: () => this.counts, mirrorsDropped: 0 },
      settings: () => this.settings,
      drain: async () => undefined,
      log: (level, message) => void this.logged.push(`${level}: ${message}`),
      readiness: () => ({ ready: true, store: 'connected', state: calmState }),
      routing: () => new LocalRoutingState(),
      health: () => this.health(),
    };
  }

  #keys(): ControlPorts['store']['keys'] {
    return {
      put: async (record) => void this.stored.set(record.hash, record),
      remove: async (hashes, by) => {
        for (const hash of hashes) {
          const record = this.stored.get(hash);
          if (record === undefined) continue;
          this.archive.set(hash, { record, deletedAt: this.now, ...(by !== undefined && { deletedBy: by }) });
          this.stored.delete(hash);
        }
      },
      replace: async (hash, record) => {
        this.stored.delete(hash);
        this.stored.set(record.hash, record);
      },
      removed: async (hash) => this.archive.get(hash),
      allRemoved: async () => [...this.archive.values()].toSorted((one, other) => other.deletedAt - one.deletedAt),
    };
  }
}

const calmState: GatewayState = {
  journal: { pendingBytes: 7, damaged: 0, failure: undefined },
  threads: { wanted: 1, serving: 1 },
  slots: { used: 2, size: 8, refused: 0 },
  keys: 2,
  configVersion: 1,
  draining: false,
  uptimeMs: 5_000,
};

const noChange = { version: 1, changes: [] };

function modelsOver(models: Map<string, JsonObject>): ControlPorts['store']['models'] {
  return {
    all: async () => [...models.values()],
    put: async (id, entry) => void models.set(id, entry),
    remove: async (id) => void models.delete(id),
  };
}

/** The ledger as far as the admin API reads it. */
function spendOver(entries: readonly Entry[]): ControlPorts['store']['spend'] {
  const matching = ({ keyHash, userId, teamId, from = 0, to = Infinity }: Partial<DailyQuery>): readonly Entry[] =>
    entries.filter(
      (entry) =>
        (keyHash === undefined || entry.keyHash === keyHash) &&
        (userId === undefined || entry.userId === userId) &&
        (teamId === undefined || entry.teamId === teamId) &&
        entry.startedAt >= from &&
        entry.startedAt < to,
    );
  return {
    byRequestId: async (id) => entries.filter(({ callId, answerId }) => callId === id || answerId === id),
    logs: async ({ limit = 100, ...query }) =>
      matching(query)
        .toSorted((one, other) => other.startedAt - one.startedAt)
        .slice(0, limit),
    spentSince: async (keyHash, from) => matching({ keyHash, from }).reduce((total, { cost }) => total + cost, 0),
    daily: async ({ groupBy, ...query }) => {
      const groups = Map.groupBy(matching(query), (entry) =>
        JSON.stringify([dayOf(entry.startedAt), ...groupBy.map((by) => valueOf[by](entry) ?? null)]),
      );
      return [...groups.values()].map((members) => sumOf(members, groupBy));
    },
  };
}

const valueOf: Readonly<Record<SpendDimension, (entry: Entry) => string | undefined>> = {
  key: (entry) => entry.keyHash,
  team: (entry) => entry.teamId,
  user: (entry) => entry.userId,
  model: (entry) => entry.group,
};

function sumOf(members: readonly Entry[], groupBy: readonly SpendDimension[]): DailyRow {
  const [first] = members;
  const values = groupBy.map((by) => [by, first === undefined ? undefined : valueOf[by](first)]).filter(([, value]) => value !== undefined);
  const sum = (amount: (entry: Entry) => number): number => members.reduce((total, entry) => total + amount(entry), 0);
  return {
    ...Object.fromEntries(values),
    day: dayOf(first?.startedAt ?? 0),
    requests: members.length,
    cost: sum(({ cost }) => cost),
    inputTokens: sum(({ usage }) => promptTokens(usage)),
    outputTokens: sum(({ usage }) => completionTokens(usage)),
  };
}
