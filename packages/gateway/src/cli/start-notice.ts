import { mapsOf, textOf } from 'litmux/settings';
import type { JsonObject } from 'litmux/core';
import { isLoopback, type MasterKeyChoice } from './master-key.ts';

/** What the start notice tells. */
export interface StartFacts {
  readonly version: string;
  readonly host: string;
  readonly port: number;
  readonly key: MasterKeyChoice;
  readonly tree: JsonObject;
}

/** The lines that say where the gateway listens and how to try it. Said only once it accepts calls. */
export function startNotice({ version, host, port, key, tree }: StartFacts): readonly string[] {
  const address = `http://${urlHost(host)}:${port}`;
  return [
    `litmux ${version} listens on ${address}`,
    `Try it: ${tryingLine(`http://${reachableHost(host)}:${port}`, key, tree)}`,
    ...(isLoopback(host) ? ['Only this machine can reach it. In a container, or for others: --host 0.0.0.0'] : []),
  ];
}

function tryingLine(address: string, key: MasterKeyChoice, tree: JsonObject): string {
  const authorization = authorizationOf(key);
  const header = authorization === undefined ? '' : ` -H "Authorization: Bearer ${authorization}"`;
  const names = mapsOf(tree['model_list']).map((entry) => textOf(entry['model_name']) ?? '*');
  const model = names.find((name) => !name.includes('*') && !name.includes("'"));
  if (model === undefined) return `curl ${address}/v1/models${header}`;
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] });
  return `curl ${address}/v1/chat/completions${header} -H 'Content-Type: application/json' -d '${body}'`;
}

/** The key itself is never printed: the shell puts it in. */
function authorizationOf(key: MasterKeyChoice): string | undefined {
  switch (key.type) {
    case 'generated':
      return `$(cat ${shellWord(key.file)})`;
    case 'configured':
      return '$LITELLM_MASTER_KEY';
    case 'open':
    case 'refused':
      return undefined;
  }
}

function shellWord(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '[::1]' : urlHost(host);
}
