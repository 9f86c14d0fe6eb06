import { loadCatalog } from 'litmux/engine';
import { examineConfig } from '../config/examine-config.ts';
import { formatFinding } from '../config/finding.ts';
import { readConfig } from '../config/read-config.ts';
import { treeWithoutConfig } from '../config/tree-without-config.ts';
import type { ReaderAnswer, ReaderQuestion } from './config-reader.ts';
import { makePlainConfig, withModels } from './make-config.ts';

/** The entry of the config reader's process. It ends with the start of the gateway, and with it goes the memory of catalog and parser. */
const catalog = loadCatalog();

process.on('message', (question: ReaderQuestion) => {
  answer(question).then(say, (error: unknown) => say({ failure: error instanceof Error ? error.message : String(error) }));
});
process.once('disconnect', () => process.exit());

function say(said: ReaderAnswer): void {
  process.send?.(said);
}

async function answer(question: ReaderQuestion): Promise<ReaderAnswer> {
  if ('models' in question) return { config: makePlainConfig(withModels(question.tree, question.models), await catalog, 1).plain };
  if (question.file === undefined) return { tree: treeWithoutConfig(process.env), findings: [] };
  const config = readConfig(question.file, process.env);
  const findings = examineConfig(config, process.env, await catalog);
  return { tree: config.tree, findings: findings.map((finding) => ({ level: finding.level, text: formatFinding(finding) })) };
}
