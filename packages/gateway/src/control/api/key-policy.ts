import { Failure, usdText, type JsonObject } from 'litmux/engine';
import type { AdminSettings } from '../ports.ts';
import { addDuration } from './duration.ts';
import { keyFields, type KeyFields } from './key-fields.ts';

/** Bounded fields whose value is money. */
const amounts = ['max_budget', 'soft_budget'] as const;
/** Bounded fields whose value is a number. */
const counts = ['rpm_limit', 'tpm_limit', 'max_parallel_requests'] as const;
/** Bounded fields whose value is a duration. */
const durations = ['duration', 'budget_duration'] as const;

/**
 * The fields of a new key under the operator's policy (contract 6.9): what is missing is filled from `default_key_generate_params`,
 * then from `upperbound_key_generate_params`. Throws `invalid_request` for what is over its bound.
 */
export function withinPolicy(fields: KeyFields, settings: AdminSettings): KeyFields {
  const bounds = read(settings.keyUpperBounds, 'upperbound_key_generate_params');
  const filled = { ...bounds, ...read(settings.keyDefaults, 'default_key_generate_params'), ...withoutNothing(fields) };
  for (const field of amounts) refuseOver(field, measure(filled[field], usdText), measure(bounds[field], usdText));
  for (const field of counts) refuseOver(field, measure(filled[field], String), measure(bounds[field], String));
  for (const field of durations) refuseOver(field, length(field, filled[field]), length(field, bounds[field]));
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

/** A value that can be compared, and how it is shown. */
interface Measure {
  readonly value: number;
  readonly text: string;
}

function measure(value: number | null | undefined, show: (value: number) => string): Measure | undefined {
  return typeof value === 'number' ? { value, text: show(value) } : undefined;
}

/** A key that never ends is over every bound. */
function length(field: string, duration: string | null | undefined): Measure | undefined {
  if (typeof duration !== 'string') return undefined;
  return { value: duration === '-1' ? Infinity : addDuration(0, duration, field), text: duration };
}

function refuseOver(field: string, wanted: Measure | undefined, bound: Measure | undefined): void {
  if (wanted === undefined || bound === undefined || wanted.value <= bound.value) return;
  throw new Failure('invalid_request', `${field} is over max limit set in config - user_value=${wanted.text}; max_value=${bound.text}`, {
    param: field,
    type: 'bad_request_error',
  });
}
