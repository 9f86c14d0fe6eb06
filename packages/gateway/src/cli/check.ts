import { loadCatalog } from 'litmux/engine';
import { examineConfig } from '../config/examine-config.ts';
import { formatFinding } from '../config/finding.ts';
import { readConfig } from '../config/read-config.ts';

/** Says everything that is wrong or suspicious in a config; the exit code is 1 only where it could not be served. */
export async function check(file: string): Promise<number> {
  const config = readConfig(file, process.env);
  const findings = examineConfig(config, process.env, await loadCatalog());
  for (const finding of findings) console.log(formatFinding(finding));
  const errors = findings.filter(({ level }) => level === 'error').length;
  const warnings = findings.filter(({ level }) => level === 'warning').length;
  if (errors > 0) console.log(`${file} cannot be served: ${count(errors, 'error')}, ${count(warnings, 'warning')}.`);
  else console.log(warnings > 0 ? `${file} can be served, with ${count(warnings, 'warning')}.` : `${file} can be served.`);
  return errors > 0 ? 1 : 0;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
