import { createHash } from 'node:crypto';
import { isObject, objectOf, objectsOf, textOf, type JsonObject, type JsonValue } from 'litmux/engine';
import { pageStyle } from './page-style.ts';

/** The page's own policy: it loads nothing, from anywhere; its one style sheet is part of it. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The documentation for people: an OpenAPI document as one static page without scripts. `origin` stands in the examples. */
export function documentationPage(document: JsonObject, origin: string): string {
  const info = objectOf(document['info']) ?? {};
  const sections = sectionsOf(document);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>litmux API</title>
<style>${pageStyle}</style>
</head>
<body>
<a class="skip" href="#routes">Skip to the routes</a>
<header>
<h1>litmux <small>${escape(textOf(info['version']) ?? '')}</small></h1>
<p>${prose(textOf(info['description']) ?? '')}</p>
${greeting(origin)}
</header>
<div class="columns">
<nav aria-label="Routes by subject"><ul>
${sections.map(({ name, operations }) => `<li><a href="#${slug(name)}">${escape(name)}</a> <span>${operations.length}</span></li>`).join('\n')}
</ul></nav>
<main id="routes">
${sections.map((section) => sectionHtml(section, origin)).join('\n')}
</main>
</div>
<footer><p>Machines read <a href="openapi.json">openapi.json</a>.</p></footer>
</body>
</html>
`;
}

interface Section {
  readonly name: string;
  readonly operations: readonly Operation[];
}

/** One route of the page, with the other paths that lead to it. */
interface Operation {
  readonly method: string;
  readonly path: string;
  readonly aliases: readonly string[];
  readonly object: JsonObject;
}

function sectionsOf(document: JsonObject): readonly Section[] {
  const operations = operationsOf(objectOf(document['paths']) ?? {});
  return objectsOf(document['tags']).map((tag) => {
    const name = textOf(tag['name']) ?? '';
    return { name, operations: operations.filter(({ object }) => tagOf(object) === name) };
  });
}

function operationsOf(paths: JsonObject): readonly Operation[] {
  const found: { method: string; path: string; aliases: string[]; object: JsonObject }[] = [];
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, value] of Object.entries(objectOf(methods) ?? {})) {
      const object = objectOf(value) ?? {};
      const twin = found.find((other) => isAliasOf(object, other.path) && other.method === method);
      if (twin === undefined) found.push({ method, path, aliases: [], object });
      else twin.aliases.push(path);
    }
  }
  return found;
}

function isAliasOf(object: JsonObject, path: string): boolean {
  return object['description'] === `The same as ${path}.`;
}

function tagOf(operation: JsonObject): string | undefined {
  const tags = operation['tags'];
  return Array.isArray(tags) ? textOf(tags[0]) : undefined;
}

function greeting(origin: string): string {
  const command = `curl ${origin}/v1/chat/completions \\
  -H "Authorization: Bearer $LITMUX_KEY" -H "Content-Type: application/json" \\
  -d '{"model": "mock/echo", "messages": [{"role": "user", "content": "Hello!"}]}'`;
  return `<p>Send your key as <code>Authorization: Bearer</code>, <code>x-api-key</code>, <code>api-key</code> or <code>x-goog-api-key</code>:</p>
${code(command, 'Example: a first call')}`;
}

function sectionHtml({ name, operations }: Section, origin: string): string {
  return `<section aria-labelledby="${slug(name)}">
<h2 id="${slug(name)}">${escape(name)}</h2>
${operations.map((operation) => operationHtml(operation, origin)).join('\n')}
</section>`;
}

function operationHtml({ method, path, aliases, object }: Operation, origin: string): string {
  const body = objectOf(objectOf(objectOf(object['requestBody'])?.['content'])?.['application/json']);
  const answer = objectOf(objectOf(objectOf(object['responses'])?.['200'])?.['content']);
  const [type, content] = Object.entries(answer ?? {})[0] ?? [];
  return `<details id="${escape(textOf(object['operationId']) ?? '')}">
<summary><span class="method ${method}">${method.toUpperCase()}</span> <code class="path">${breakable(path)}</code> <span class="about">${escape(textOf(object['summary']) ?? '')}</span></summary>
<div class="operation">
${paragraph(textOf(object['description']))}
<p class="callers">Who may call: ${prose(textOf(object['x-litmux-callers']) ?? '')}${aliases.length === 0 ? '' : ` Also at ${aliases.map((alias) => `<code>${escape(alias)}</code>`).join(', ')}.`}</p>
${fieldsHtml('Parameters', parameterFields(objectsOf(object['parameters'])))}
${fieldsHtml('Body', schemaFields(objectOf(body?.['schema'])))}
${code(curl({ method, path, object }, body?.['example'], origin), `Example: ${method} ${path}`)}
${fieldsHtml(`Answer${type === undefined || type === 'application/json' ? '' : ` (${type})`}`, schemaFields(objectOf(objectOf(content)?.['schema'])))}
</div>
</details>`;
}

/** One row of a table of fields. */
interface Field {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly about: string;
}

function parameterFields(parameters: readonly JsonObject[]): readonly Field[] {
  return parameters.map((parameter) => {
    const schema = objectOf(parameter['schema']) ?? {};
    const about = [textOf(parameter['description']), defaultOf(schema)].filter((text) => text !== undefined).join(' ');
    return { name: textOf(parameter['name']) ?? '', type: typeOf(schema), required: parameter['required'] === true, about };
  });
}

function schemaFields(schema: JsonObject | undefined): readonly Field[] {
  const required = schema?.['required'];
  return Object.entries(objectOf(schema?.['properties']) ?? {}).map(([name, value]) => {
    const field = objectOf(value) ?? {};
    const about = [textOf(field['description']), defaultOf(field)].filter((text) => text !== undefined).join(' ');
    return { name, type: typeOf(field), required: Array.isArray(required) && required.includes(name), about };
  });
}

function defaultOf(schema: JsonObject): string | undefined {
  return schema['default'] === undefined ? undefined : `Default: \`${JSON.stringify(schema['default'])}\`.`;
}

/** The type of a JSON schema in a few words: `string or null`, `list of string`, `"asc" or "desc"`. */
function typeOf(schema: JsonObject): string {
  const choices = schema['anyOf'];
  if (Array.isArray(choices)) return [...new Set(choices.filter(isObject).map(typeOf))].join(' or ');
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' or ');
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  if (schema['type'] === 'array') return `list of ${typeOf(objectOf(schema['items']) ?? {})}`;
  const type = schema['type'];
  if (Array.isArray(type)) return type.join(' or ');
  return textOf(schema['format']) ?? textOf(type) ?? 'anything';
}

function fieldsHtml(title: string, fields: readonly Field[]): string {
  if (fields.length === 0) return '';
  const rows = fields.map(
    ({ name, type, required, about }) =>
      `<tr><th scope="row"><code>${escape(name)}</code>${required ? ' <span class="required">required</span>' : ''}</th><td class="type">${escape(type)}</td><td>${prose(about)}</td></tr>`,
  );
  return `<h3>${escape(title)}</h3>
<div class="scroll"><table>
<thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">What it is</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

function curl(
  { method, path, object }: Pick<Operation, 'method' | 'path' | 'object'>,
  example: JsonValue | undefined,
  origin: string,
): string {
  const isPublic = Array.isArray(object['security']) && object['security'].length === 0;
  const lines = [`curl ${method === 'get' || example !== undefined ? '' : `-X ${method.toUpperCase()} `}${shellQuoted(origin + path)}`];
  if (!isPublic) lines.push('-H "Authorization: Bearer $LITMUX_KEY"');
  if (example !== undefined) lines.push('-H "Content-Type: application/json"', `-d ${shellQuoted(JSON.stringify(example), true)}`);
  return lines.join(' \\\n  ');
}

function shellQuoted(text: string, always = false): string {
  return always || /[^\w./:-]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : text;
}

function code(text: string, label: string): string {
  return `<pre tabindex="0" role="region" aria-label="${escape(label)}"><code>${escape(text)}</code></pre>`;
}

function paragraph(text: string | undefined): string {
  return text === undefined || text === '' ? '' : `<p>${prose(text)}</p>`;
}

/** Text in which `backticks` mark code. */
function prose(text: string): string {
  return escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

/** A path that may be broken behind its slashes. */
function breakable(path: string): string {
  return escape(path).replaceAll('/', '/<wbr>');
}

function slug(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
