import { createClient } from '../../packages/litmux/src/index.ts';
import type { Endpoint, Provider, Target } from '../../packages/litmux/src/core/provider.ts';
import { Secret } from '../../packages/litmux/src/core/secret.ts';
import { listProviders } from '../../packages/litmux/src/providers/index.ts';
import { abilities, apiKey, type Ability, type Subject } from './abilities.ts';
import { formats } from './formats.ts';
import { FormatServer } from './format-server.ts';
import { outOfReach, setups } from './reach.ts';
import type { Traits } from './wire-format.ts';

/** What came of one ability of one provider. */
export type Outcome = { readonly type: 'pass' } | { readonly type: 'n/a' | 'fail'; readonly reason: string };

/** A provider with its outcomes, by ability. */
export interface Row {
  readonly provider: string;
  readonly dialect: string;
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** The results of a run, and the providers that it cannot reach, each with the reason. */
export interface Matrix {
  readonly rows: readonly Row[];
  readonly outside: ReadonlyMap<string, string>;
}

/** Asks every ability of every provider in reach, by one client and one server. */
export async function runMatrix(): Promise<Matrix> {
  const server = await FormatServer.start();
  const client = createClient({ env: {} });
  const rows: Row[] = [];
  const outside = new Map<string, string>();
  try {
    for (const provider of listProviders()) {
      const result = await runProvider(provider, { client, server });
      if (typeof result === 'string') outside.set(provider.id, result);
      else rows.push(...result);
    }
  } finally {
    await client.close();
    await server.stop();
  }
  return { rows, outside };
}

/** Who asks, and whom. */
type Wire = Pick<Subject, 'client' | 'server'>;

/** The outcomes of a provider, one row for each format that it speaks, or why it stands outside the matrix. */
async function runProvider(provider: Provider, wire: Wire): Promise<readonly Row[] | string> {
  const reason = chooseOf(provider) === undefined ? 'offers no chat' : outOfReach.get(provider.id);
  if (reason !== undefined) return reason;
  try {
    const subject = subjectOf(provider, wire);
    if (subject === undefined) return 'speaks a body of its own around the conversation';
    const rows = [await rowOf(provider.id, subject)];
    for (const model of setups.get(provider.id)?.otherModels ?? []) {
      const other = subjectOf(provider, wire, model);
      if (other !== undefined) rows.push(await rowOf(`${provider.id}/${model}`, other));
    }
    return rows;
  } catch (error) {
    const outcome: Outcome = { type: 'fail', reason: messageOf(error) };
    return [{ provider: provider.id, dialect: 'none that is known', outcomes: new Map(abilities.map(({ name }) => [name, outcome])) }];
  }
}

async function rowOf(provider: string, subject: Subject): Promise<Row> {
  const outcomes = new Map<string, Outcome>();
  for (const ability of abilities) outcomes.set(ability.name, await outcomeOf(ability, subject));
  return { provider, dialect: subject.dialect, outcomes };
}

/**
 * The provider, ready to be called: by a model that any other stands for, or by the one given. Undefined where it wraps what the format says.
 * Throws where it lacks a setting, or a fixture.
 */
function subjectOf(provider: Provider, wire: Wire, given?: string): Subject | undefined {
  const { params = {}, modelPrefix = '' } = setups.get(provider.id) ?? {};
  const target = { stream: true, baseUrl: wire.server.url, baseIsSet: true, settings: { api_key: new Secret(apiKey), ...params } };
  const { dialect } = endpointOf(provider, { ...target, ...modelNamed(given ?? `${modelPrefix}model`) });
  const format = formats.get(dialect.name);
  if (format === undefined) throw new Error(`no fixture for ${dialect.name}`);
  const model = given ?? modelPrefix + format.model;
  const { framing, traits = {}, adjustAnswer } = endpointOf(provider, { ...target, ...modelNamed(model) });
  if (adjustAnswer !== undefined) return undefined;
  return { ...wire, dialect: dialect.name, format, framing, traits, params, model: `${provider.id}/${model}` };
}

function chooseOf({ operations }: Provider): ((target: Target) => Endpoint) | undefined {
  return operations.chat ?? operations.responses;
}

function endpointOf(provider: Provider, target: Target): Endpoint {
  const endpoint = chooseOf(provider)?.(target);
  if (endpoint === undefined) throw new Error(`${provider.id} offers no chat`);
  return endpoint;
}

function modelNamed(model: string): Pick<Target, 'model' | 'facts'> {
  return { model, facts: { id: model, abilities: {} } };
}

async function outcomeOf(ability: Ability, subject: Subject): Promise<Outcome> {
  const reason = subject.format.lacks?.[ability.name] ?? missingField(ability, subject.traits);
  if (reason !== undefined) return { type: 'n/a', reason };
  try {
    await ability.check(subject);
    return { type: 'pass' };
  } catch (error) {
    return { type: 'fail', reason: messageOf(error) };
  }
}

/** Why the provider cannot be asked for an ability, by what it declares. */
function missingField({ needs }: Ability, { unsupported, outputFormats }: Traits): string | undefined {
  if (needs === undefined) return undefined;
  if (Array.isArray(unsupported) && unsupported.includes(needs)) return `takes no \`${needs}\``;
  const hasNoSchema = needs === 'response_format' && Array.isArray(outputFormats) && !outputFormats.includes('json_schema');
  return hasNoSchema ? 'takes no JSON schema' : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
