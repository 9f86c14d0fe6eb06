/**
 * The names under which a model may be known, the most exact first: as given, without the route in front
 * (`converse/`, `us-east-1/`, `models/`), without its date, without `-latest`. Lower case; each name once.
 */
export function modelNames(model: string): readonly string[] {
  const given = model.toLowerCase().trim();
  const routed = withoutRoute(given);
  const dashed = routed.replace(/@default$/, '').replace('@', '-');
  const undated = withoutDate(dashed);
  return unique([given, routed, dashed, undated, undated.replace(/-latest$/, '')]);
}

/**
 * The names of the model itself, whoever serves it: without geography, host folders, vendor and the version of the host's
 * packaging, so that `us.anthropic.claude-sonnet-4-5-20250929-v1:0` and `anthropic/claude-sonnet-4.5` are both `claude-sonnet-4-5`.
 */
export function makerNames(model: string): readonly string[] {
  return unique(modelNames(model).flatMap((name) => namesOfMaker(name)));
}

/** True when what follows a known beginning of a name only says which edition of that model is meant: a date, `latest`, `v1:0`. */
export function isEdition(rest: string, known: string): boolean {
  if (rest === '') return true;
  if (known.startsWith('ft:')) return true;
  if (known.endsWith('@')) return /^[\w-]+$/.test(rest);
  if (/-(?:0|20\d\d-?)$/.test(known)) return /^\d[\d-]{0,7}(?![\w.])/.test(rest);
  return edition.test(known.endsWith('-') ? `-${rest}` : rest);
}

const edition = /^(?:[-@](?:latest|default|preview|exp|\d{3,8}|\d\d-\d\d(?:\d\d)?|\d{4}-\d\d-\d\d|v\d+)|:\d+k?){1,4}$/;

/** Folders in which providers keep their models, the second-level routes of LiteLLM, and what stands before a model in an ARN. */
const route =
  /^(?:models\/|publishers\/[^/]+\/models\/|accounts\/[^/]+\/models\/|(?:converse|converse_like|invoke|mantle|async_invoke|responses|chat|o_series|gpt5_series)\/|(?:[a-z]{2}(?:-[a-z]+)+-\d|global)\/|arn:[^/]*:(?:foundation-model|inference-profile)\/)/;

const geography = /^(?:us|eu|apac|au|jp|ca|in|us-gov|global|regional)\./;

function withoutRoute(name: string): string {
  let rest = name;
  while (route.test(rest)) rest = rest.replace(route, '');
  return rest;
}

function withoutDate(name: string): string {
  return name.replace(/-(?:20\d\d-\d\d-\d\d|20\d{6}|(?:preview-)?\d\d-(?:20)?\d\d|0\d\d)$/, '');
}

function namesOfMaker(name: string): readonly string[] {
  const regional = name.replace(geography, '');
  const packaged = regional.replace(/(?:-v\d+(?::\d+)*|-\d:\d+|:\d+)$/, '');
  const plain = packaged.slice(packaged.lastIndexOf('/') + 1).replace(/^(?:[a-z0-9]+\.(?=[a-z])|meta-(?=llama))/, '');
  const undated = withoutDate(plain.replace(/:(?:free|nitro|floor|online|exacto|extended|thinking|beta|fastest|cheapest)$/, ''));
  const names = [plain, undated, undated.replace(/-latest$/, '')];
  return plain.startsWith('claude-') ? names.map((each) => each.replaceAll('.', '-')) : names;
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
