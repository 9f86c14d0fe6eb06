import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isObject, type JsonValue } from 'litmux/core';
import { readCassette, type Cassette, type RecordedBody } from './cassette.ts';
import { differences } from './differences.ts';
import { recordedBody, withSteadyBoundary } from './recorded-body.ts';
import { Redaction } from './redaction.ts';

/** A request to a replaying server. */
export interface ReplayRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A cassette and the file it came from. */
export interface ShelvedCassette {
  readonly name: string;
  readonly cassette: Cassette;
}

/** What was found for a request: a cassette, or why there is none. */
export type Found = { readonly type: 'found'; readonly shelved: ShelvedCassette } | { readonly type: 'missing'; readonly why: string };

/** What a request is found by. */
interface Sought {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly body: JsonValue;
}

interface Placed extends ShelvedCassette {
  readonly sought: Sought;
}

/** The cassettes of a folder. A request gets those that were recorded for it in the order of their files' names, then the first one again. */
export class Shelf {
  readonly #placed: readonly Placed[];
  readonly #byRequest: ReadonlyMap<string, readonly Placed[]>;
  readonly #turns = new Map<string, number>();

  /** Reads every `.yaml` file below a folder. Throws an Error that names the file that cannot be read. */
  constructor(folder: string) {
    const names = filesOf(folder).filter((name) => /\.ya?ml$/.test(name));
    this.#placed = names.toSorted().map((name) => placed(relative('.', join(folder, name)), name));
    this.#byRequest = Map.groupBy(this.#placed, ({ sought }) => keyOf(sought));
  }

  get size(): number {
    return this.#placed.length;
  }

  /** The hosts that were recorded. */
  get hosts(): readonly string[] {
    return [...new Set(this.#placed.map(({ sought }) => sought.host))];
  }

  /** The cassette whose turn it is. A path may begin with the host that was recorded (`/api.openai.com/v1/…`), where several were called alike. */
  find(request: ReplayRequest): Found {
    const wanted = this.#sought(request);
    const same = (this.#byRequest.get(keyOf(wanted)) ?? []).filter(({ sought }) => isHost(sought, wanted));
    if (same.length === 0) return { type: 'missing', why: this.#whyMissing(wanted) };
    const key = same.map(({ name }) => name).join();
    const turn = this.#turns.get(key) ?? 0;
    this.#turns.set(key, turn + 1);
    const shelved = same[turn % same.length];
    if (shelved === undefined) throw new Error('a turn is one of those that match');
    return { type: 'found', shelved };
  }

  #sought({ method, path, headers, body }: ReplayRequest): Sought {
    const redaction = new Redaction({ url: `http://replay${path}`, headers });
    const [, first = '', rest = '/'] = /^\/([^/?]+)(.*)$/.exec(path) ?? [];
    const named = this.hosts.includes(first);
    const clean = redaction.url(`http://replay${named ? rest : path}`).slice('http://replay'.length);
    return {
      method,
      host: named ? first : '',
      path: clean,
      body: comparable(recordedBody(withSteadyBoundary(headers, body).body, redaction)),
    };
  }

  /** Names the cassette that is nearest, and what is different there. */
  #whyMissing(wanted: Sought): string {
    const what = `No cassette answers ${wanted.method} ${wanted.path}`;
    const samePath = this.#placed.filter(
      ({ sought }) => sought.method === wanted.method && sought.path === wanted.path && isHost(sought, wanted),
    );
    if (samePath.length === 0) {
      const places = [...new Set(this.#placed.map(({ sought }) => `${sought.method} ${sought.path} of ${sought.host}`))];
      return `${what}. ${places.length === 0 ? 'There is none at all.' : `Recorded were: ${places.slice(0, mostTold).join(', ')}.`}`;
    }
    const [nearest] = samePath
      .map(({ name, sought }) => ({ name, differs: differences(sought.body, wanted.body) }))
      .toSorted((one, other) => one.differs.length - other.differs.length);
    const told = nearest?.differs.slice(0, mostTold).join('; ');
    return `${what} with this body. The nearest is ${nearest?.name}: ${told}.`;
  }
}

const mostTold = 5;

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    throw new Error(`The folder ${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, { cause: error });
  }
}

function placed(file: string, name: string): Placed {
  try {
    const cassette = readCassette(readFileSync(file, 'utf8'));
    const { method, url, body } = cassette.request;
    const { host, pathname, search } = new URL(url);
    return { name, cassette, sought: { method, host, path: pathname + search, body: comparable(body) } };
  } catch (error) {
    throw new Error(`${file} is no cassette: ${error instanceof Error ? error.message : String(error)}.`, { cause: error });
  }
}

function comparable(body: RecordedBody): JsonValue {
  return 'json' in body ? body.json : 'text' in body ? body.text : body.base64;
}

/** The same for requests that are asked the same. */
function keyOf({ method, path, body }: Sought): string {
  return `${method} ${path} ${JSON.stringify(ordered(body))}`;
}

/** The value with the fields of its objects in one order. */
function ordered(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  const fields = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(fields.flatMap(([name, field]) => (field === undefined ? [] : [[name, ordered(field)] as const])));
}

function isHost(recorded: Sought, wanted: Sought): boolean {
  return wanted.host === '' || wanted.host === recorded.host;
}
