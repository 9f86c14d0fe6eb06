import { Failure } from '../../core/failure.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import type { ClientBody, FilePart, FormField } from '../../core/modality.ts';
import { Fields, parseJson } from '../../wire/json-reader.ts';
import { gatewayFields } from '../gateway-fields.ts';

/** The fields of a client's JSON body; the texts of a form, where it sent one. */
export function jsonFields(body: ClientBody): Fields {
  return new Fields('json' in body ? body.json : textsOf(body.form));
}

/** All that a client says in words. A form says everything as text: what addresses the gateway is read as what it stands for. */
export function callersFields(body: ClientBody): JsonObject {
  if ('json' in body) return body.json;
  return Object.fromEntries(Object.entries(textsOf(body.form)).map(([name, text]) => [name, addressesUs(name) ? typedText(text) : text]));
}

/** The text of a form's field as the number, truth value, list or object that it stands for; as it is where it stands for none. */
export function typedText(text: JsonValue | undefined): JsonValue | undefined {
  const value = typeof text === 'string' ? parseJson(text) : undefined;
  if (typeof value === 'object' && value !== null) return value;
  return value === undefined || typeof value === 'string' || JSON.stringify(value) !== text ? text : value;
}

/** The files of a form under a name, or under the name with `[]`. */
export function filesOf(body: ClientBody, name: string): readonly FilePart[] {
  if ('json' in body) return [];
  return body.form.flatMap((field) =>
    (field.name === name || field.name === `${name}[]`) && typeof field.value !== 'string' ? [field.value] : [],
  );
}

/** The model that the path names, else the body. */
export function modelOf(fields: Fields, fromPath: string | undefined): string {
  return fromPath ?? fields.text('model');
}

/** The fields that no neutral word covers, without those that address the gateway. */
export function restOf(fields: Fields, known: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(fields.rest(known)).filter(([name]) => !gatewayFields.has(name)));
}

/** A number that a form says as text. */
export function numberIn(fields: Fields, name: string): number | undefined {
  const value = fields.value(name);
  if (value === undefined || typeof value === 'number') return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
  return Number.isFinite(number) ? number : fields.wrong(name, 'a number', value);
}

/** A yes or no that a form says as text. */
export function booleanIn(fields: Fields, name: string): boolean | undefined {
  const value = fields.value(name);
  if (value === 'true' || value === true) return true;
  if (value === 'false' || value === false) return false;
  return value === undefined ? undefined : fields.wrong(name, 'true or false', value);
}

/** A required file of a form. */
export function fileIn(body: ClientBody, name: string): FilePart {
  const [file] = filesOf(body, name);
  if (file !== undefined) return file;
  throw new Failure('invalid_request', `Missing required file: ${name}. Send it as multipart/form-data.`, { param: name });
}

/** A value as the text of a form's field. */
export function formFields(values: JsonObject): readonly FormField[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value.map((item: JsonValue) => ({ name: `${name}[]`, value: formText(item) }));
    return [{ name, value: formText(value) }];
  });
}

function formText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function addressesUs(name: string): boolean {
  return name === 'metadata' || name === 'stream' || gatewayFields.has(name);
}

/** A name with `[]`, and one that stands twice, is a list. */
function textsOf(form: readonly FormField[]): JsonObject {
  const texts: JsonDraft = {};
  for (const { name, value } of form) {
    if (typeof value !== 'string') continue;
    const plain = name.replace(/\[\]$/, '');
    const held = texts[plain];
    if (plain !== name || held !== undefined) texts[plain] = [...(Array.isArray(held) ? held : held === undefined ? [] : [held]), value];
    else texts[plain] = value;
  }
  return texts;
}
