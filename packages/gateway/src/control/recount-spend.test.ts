import { expect, it } from 'vitest';
import type { KeyRecord } from '../access/key-record.ts';
import { KeyRing } from '../access/key-ring.ts';
import { budgetPeriod } from '../meters/budget-period.ts';
import { createMeterBuffer } from '../meters/meter-memory.ts';
import { Meters } from '../meters/meters.ts';
import { SlotTable } from '../meters/slot-table.ts';
import { recountSpend } from './recount-spend.ts';

const today = Date.UTC(2026, 10, 24, 12);
const record: KeyRecord = {
  hash: 'h',
  keyName: 'sk-...h',
  models: [],
  aliases: {},
  budgetDuration: '1d',
  blocked: false,
  metadata: {},
  extra: {},
  createdAt: today,
  updatedAt: today,
  initialSpend: 0,
};

it('a clock that went to tomorrow and back does not give a budget a second time', async () => {
  let now = today;
  const buffer = createMeterBuffer(2, 1);
  const slots = new SlotTable(buffer);
  const meters = new Meters(buffer, 0, () => now);
  const slot = slots.assign('key', 'h');
  const scope = { kind: 'key', id: 'h', label: 'Key=h', slot, budget: { limit: 1000, duration: '1d' } } as const;
  const ask = { inputCost: 10, outputRate: 0, choices: 1, ceiling: 1, ceilingIsCallers: true, tokens: 1, priced: true };
  meters.seed(slot, 0, budgetPeriod('1d', today));
  meters.settle(meters.admit([scope], ask), { tokens: 1, cost: 995 });
  now += 86_400_000;
  meters.settle(meters.admit([scope], ask), { tokens: 1, cost: 1 });
  now = today;
  const ring = new KeyRing();
  ring.put({ record, slot });
  const ledger = [{ keyHash: 'h', cost: 996 }];
  const recounted = await recountSpend({ ring, meters, spend: { spentByKey: async () => ledger }, drain: async () => {}, now: () => now });
  expect([recounted, meters.read(slot).spent]).toEqual([1, 996]);
  expect(() => meters.admit([scope], ask)).toThrow('Budget has been exceeded');
});
