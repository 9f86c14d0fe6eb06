import { Failure } from '../core/failure.ts';
import type { Provider } from '../core/provider.ts';
import { bareNames } from './bare-names.ts';
import { hostOf } from './base-url.ts';
import { readVariable, type Environment } from './environment.ts';
import { findProvider, listProviders, providerNames } from './registry.ts';
import { unserved } from './unserved.ts';

/** What else is known when a model's name is resolved. */
export interface ResolveContext {
  /** The provider that was named apart from the model (`custom_llm_provider`). */
  readonly provider?: string;
  /** The base URL that was set for the model. */
  readonly baseUrl?: string;
  readonly env: Environment;
  /** Providers that an operator's config adds; they win over those of the table. */
  readonly added?: readonly Provider[];
}

/** Whose model it is, and how that provider names it. */
export interface ResolvedModel {
  readonly provider: Provider;
  readonly model: string;
}

/**
 * Finds the provider of a model's name. In this order: a provider that was named apart, the first segment of the name,
 * a known host in the base URL, names that only one provider has, and where a base URL is set any OpenAI-compatible server.
 * The host comes before the bare names so that a vendor's key goes to that vendor.
 * Throws `unknown_model` naming the three providers that are spelled most like it.
 */
export function resolveModel(model: string, context: ResolveContext): ResolvedModel {
  const { provider: named, baseUrl } = context;
  if (named !== undefined && named !== '') return resolveNamed(model, named, context);
  const first = firstSegment(model);
  const prefixed = first === undefined ? undefined : find(first, context);
  if (first !== undefined && prefixed !== undefined) return { provider: prefixed, model: model.slice(first.length + 1) };
  const provider =
    providerOfHost(baseUrl) ?? providerOfBareName(model, context.env) ?? (baseUrl === undefined ? undefined : findProvider('openai'));
  if (provider !== undefined) return { provider, model };
  throw unknownModel(model, first ?? model);
}

/** The name of a model with its provider before it, where the name alone tells whose it is: `openai/gpt-5` for `gpt-5`. Undefined for other names. */
export function qualifiedName(model: string, env: Environment): string | undefined {
  const first = firstSegment(model);
  if (first !== undefined && findProvider(first) !== undefined) return undefined;
  const provider = providerOfBareName(model, env);
  return provider && `${provider.id}/${model}`;
}

function resolveNamed(model: string, name: string, context: ResolveContext): ResolvedModel {
  const provider = find(name, context);
  if (provider === undefined) throw unknownProvider(name);
  const first = firstSegment(model);
  const repeated = first !== undefined && find(first, context) === provider;
  return { provider, model: repeated ? model.slice(first.length + 1) : model };
}

function find(name: string, context: ResolveContext): Provider | undefined {
  return context.added?.find(({ id, aliases }) => id === name || aliases?.includes(name) === true) ?? findProvider(name);
}

function firstSegment(model: string): string | undefined {
  const slash = model.indexOf('/');
  return slash > 0 && slash < model.length - 1 ? model.slice(0, slash) : undefined;
}

/** Hosts are compared whole: a vendor's name in the path of another host proves nothing. */
function providerOfHost(baseUrl: string | undefined): Provider | undefined {
  const host = baseUrl === undefined ? undefined : hostOf(baseUrl);
  if (host === undefined || host === 'localhost' || host === '127.0.0.1') return undefined;
  return listProviders().find((provider) => provider.baseUrl !== undefined && hostOf(provider.baseUrl) === host);
}

function providerOfBareName(model: string, env: Environment): Provider | undefined {
  const id = bareNames.find(([pattern]) => pattern.test(model))?.[1];
  if (id === undefined) return undefined;
  return findProvider(id === 'gemini' && isVertexOnly(env) ? 'vertex_ai' : id);
}

function isVertexOnly(env: Environment): boolean {
  const hasKey = readVariable(env, ['GEMINI_API_KEY', 'GOOGLE_API_KEY']) !== undefined;
  return !hasKey && readVariable(env, ['VERTEXAI_PROJECT', 'VERTEX_PROJECT', 'VERTEXAI_CREDENTIALS', 'VERTEX_CREDENTIALS']) !== undefined;
}

function unknownModel(model: string, spelled: string): Failure {
  const what = unserved.get(spelled);
  if (what !== undefined) return new Failure('unknown_model', unservedMessage(spelled, what), { param: 'model', model });
  const message = `Unknown model ${JSON.stringify(model)}: its name tells no provider. Write provider/model. Most alike: ${closest(spelled)}.`;
  return new Failure('unknown_model', message, { param: 'model', model });
}

/** It is no typing error, so that no other name is proposed. */
function unservedMessage(name: string, what: string): string {
  return `Provider ${JSON.stringify(name)} is known but not served by litmux: it is ${what}.`;
}

function unknownProvider(name: string): Failure {
  const what = unserved.get(name);
  if (what !== undefined) return new Failure('invalid_request', unservedMessage(name, what), { param: 'custom_llm_provider' });
  const message = `Unknown provider ${JSON.stringify(name)}. Most alike: ${closest(name)}.`;
  return new Failure('invalid_request', message, { param: 'custom_llm_provider' });
}

function closest(name: string): string {
  const ranked = providerNames().map((id) => ({ id, distance: editDistance(name.toLowerCase(), id) }));
  return ranked
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ id }) => id)
    .join(', ');
}

/** Levenshtein's distance, capped input: names are short. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= Math.min(from.length, 64); row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
