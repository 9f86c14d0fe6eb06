import type { JsonValue } from '../../core/json.ts';

/**
 * The value of a plain YAML scalar as PyYAML's safe loader resolves it (YAML 1.1): `yes` and `on` are booleans, `1e3` without a dot
 * is a text, `010` is octal, `1:30` counts in sixties. Dates stay texts: nothing in a config is a date, but an unquoted
 * `api_version: 2024-02-01` looks like one. Numbers that JSON cannot say (`.inf`, `.nan`) stay texts too.
 */
export function readPlainScalar(text: string): JsonValue {
  if (nulls.has(text)) return null;
  const boolean = booleans.get(text);
  if (boolean !== undefined) return boolean;
  return readInteger(text) ?? readFloat(text) ?? text;
}

/** The number that a text stands for by YAML's rules; undefined where it is none. */
export function readYamlNumber(text: string): number | undefined {
  return readInteger(text) ?? readFloat(text);
}

/** The boolean that a text stands for by YAML's rules; undefined where it is none. */
export function readYamlBoolean(text: string): boolean | undefined {
  return booleans.get(text);
}

const nulls: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL']);

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((text) => [text, true] as const),
  ...['no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((text) => [text, false] as const),
]);

const integer = /^[-+]?(?:0b[0-1_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const float = /^(?:\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?:\.[0-9_]*(?:[eE][-+][0-9]+)?|(?::[0-5]?[0-9])+\.[0-9_]*))$/;

function readInteger(text: string): number | undefined {
  if (!integer.test(text)) return undefined;
  const { sign, digits } = parts(text);
  if (digits.includes(':')) return sign * inSixties(digits);
  if (/^0[0-7]+$/.test(digits)) return sign * Number.parseInt(digits, 8);
  return finite(sign * Number(digits));
}

function readFloat(text: string): number | undefined {
  if (!float.test(text)) return undefined;
  const { sign, digits } = parts(text);
  return finite(sign * (digits.includes(':') ? inSixties(digits) : Number(digits)));
}

function parts(text: string): { readonly sign: number; readonly digits: string } {
  return { sign: text.startsWith('-') ? -1 : 1, digits: text.replace(/^[-+]/, '').replaceAll('_', '') };
}

function inSixties(digits: string): number {
  return digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined;
}
