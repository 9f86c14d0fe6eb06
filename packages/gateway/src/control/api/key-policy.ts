import { Failure, type JsonObject, type JsonValue } from 'litmux/engine';
import type { AdminSettings } from '../ports.ts';
import { addDuration } from './duration.ts';
import { keyFields, type KeyFields } from './key-fields.ts';

/** Bounded fields whose value is a number. */
const amounts = ['max_budget', 'soft_budget', 'rpm_limit', 'tpm_limit', 'max_parallel_requests'] as const;
/** Bounded fields whose value is a duration. */
const durations = ['duration', 'budget_duration'] as const;

/**
 * The fields of a new key under the operator's policy (contract 6.9): what is missing is filled from `default_key_generate_params`,
 * then from `upperbound_key_generate_params`. Throws `invalid_request` for what is over its bound.
 */
export function withinPolicy(fields: KeyFields, settings: AdminSettings): KeyFields {
  const bounds = read(settings.keyUpperBounds, 'upperbound_key_generate_params');
  const filled = { ...bounds, ...read(settings.keyDefaults, 'default_key_generate_params'), ...withoutNothing(fields) };
  for (const field of amounts) refuseOver(field, filled[field], bounds[field]);
  for (const field of durations)
    refuseOver(field, milliseconds(field, filled[field]), milliseconds(field, bounds[field]), { of: filled[field], most: bounds[field] });
  return filled;
}

function read(params: JsonObject, setting: string): KeyFields {
  const parsed = keyFields.safeParse(params);
  if (parsed.success) return withoutNothing(parsed.data);
  throw new Failure('internal', `litellm_settings.${setting} of the config holds a value that a key can't have.`);
}

function withoutNothing(fields: KeyFields): KeyFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}

/** A key that never ends is over every bound. */
function milliseconds(field: string, duration: string | null | undefined): number | undefined {
  if (duration === null || duration === undefined) return undefined;
  return duration === '-1' ? Number.POSITIVE_INFINITY : addDuration(0, duration, field);
}

interface Shown {
  readonly of: JsonValue | undefined;
  readonly most: JsonValue | undefined;
}

function refuseOver(
  field: string,
  value: number | null | undefined,
  bound: number | null | undefined,
  shown: Shown = { of: value, most: bound },
): void {
  if (typeof value !== 'number' || typeof bound !== 'number' || value <= bound) return;
  throw new Failure(
    'invalid_request',
    `${field} is over max limit set in config - user_value=${String(shown.of)}; max_value=${String(shown.most)}`,
    {
      param: field,
      type: 'bad_request_error',
    },
  );
}
