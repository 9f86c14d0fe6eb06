import type { JsonValue } from '../core/json.ts';
import { objectOf, textOf } from '../wire/json-reader.ts';

/** What an error answer says that is not in its provider's own form, as a proxy before it may give; undefined where it says nothing. */
export function plainWords(body: JsonValue): string | undefined {
  if (typeof body === 'string') return body === '' ? undefined : body;
  const said = objectOf(body) ?? {};
  const words = textOf(said['message']) ?? textOf(said['Message']) ?? textOf(said['error']) ?? textOf(said['detail']);
  if (words !== undefined && words !== '') return words;
  const json = JSON.stringify(body);
  return emptyJson.has(json) ? undefined : json.slice(0, longest);
}

const emptyJson: ReadonlySet<string> = new Set(['null', '{}', '[]']);

/** Characters of a body that are told where nobody knows which of them matter. */
const longest = 1000;
