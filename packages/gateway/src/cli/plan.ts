import { loadCatalog } from 'litmux/engine';
import { compareConfigs } from '../config/compare-configs.ts';
import { examineConfig } from '../config/examine-config.ts';
import { formatFinding } from '../config/finding.ts';
import { readConfig } from '../config/read-config.ts';

/** Says what a new config would change, and what is wrong with it; the exit code is 1 only where it could not be served. */
export async function plan(oldFile: string, newFile: string): Promise<number> {
  const [before, after] = [readConfig(oldFile, process.env), readConfig(newFile, process.env)];
  const findings = examineConfig(after, process.env, await loadCatalog()).filter(({ level }) => level !== 'note');
  for (const finding of findings) console.log(formatFinding(finding));
  const lines = compareConfigs(before.tree, after.tree);
  for (const line of lines) console.log(line);
  if (lines.length === 0) console.log('Nothing would change.');
  const errors = findings.filter(({ level }) => level === 'error').length;
  if (errors > 0) console.log(`${newFile} cannot be served.`);
  return errors > 0 ? 1 : 0;
}
