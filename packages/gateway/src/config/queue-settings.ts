import { mapOf, numberOf } from 'litmux/settings';
import type { JsonObject } from 'litmux/engine';
import type { QueueSettings } from './snapshot.ts';

const defaultMost = 1_000;
const defaultSeconds = 60;
const defaultPollSeconds = 0.005;

/** How calls wait, from `default_priority`, `max_queue_size`, `max_queue_wait` and `polling_interval` (both in seconds). */
export function readQueueSettings(tree: JsonObject): QueueSettings {
  const router = mapOf(tree['router_settings']);
  const priority = numberOf(router['default_priority']);
  return {
    priority: priority === undefined ? undefined : Math.floor(priority),
    mostWaiting: Math.floor(numberOf(router['max_queue_size']) ?? defaultMost),
    longestMs: (numberOf(router['max_queue_wait']) ?? defaultSeconds) * 1000,
    pollMs: Math.max(1, (numberOf(router['polling_interval']) ?? defaultPollSeconds) * 1000),
  };
}
