import type { Catalog, Environment } from 'litmux/engine';
import { buildSnapshot } from './build-snapshot.ts';
import type { Finding, Place } from './finding.ts';
import type { ReadConfig } from './read-config.ts';

/** Everything that is wrong or suspicious in a config, in the order in which it stands there. */
export function examineConfig(config: ReadConfig, env: Environment, catalog: Catalog): readonly Finding[] {
  const findings = [...config.findings];
  const isUnreadable = Object.keys(config.tree).length === 0 && findings.some(({ level }) => level === 'error');
  if (!isUnreadable) reportRouting(config, env, catalog, findings);
  return findings.sort((one, other) => comparePlaces(one.place, other.place));
}

function reportRouting(config: ReadConfig, env: Environment, catalog: Catalog, findings: Finding[]): void {
  buildSnapshot({
    tree: config.tree,
    env,
    catalog,
    report: ({ level, path, message }) => findings.push({ level, message, place: config.placeOf(path) }),
  });
}

function comparePlaces(one: Place | undefined, other: Place | undefined): number {
  if (one === undefined || other === undefined) return Number(one !== undefined) - Number(other !== undefined);
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}
