import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failureTable } from '../packages/litmux/src/core/failure-table.ts';
import { listProviders } from '../packages/litmux/src/providers/index.ts';
import type { Provider } from '../packages/litmux/src/core/provider.ts';
import { runMatrix } from '../test/conformance/matrix.ts';
import { conformancePage } from '../test/conformance/page.ts';

const docs = join(import.meta.dirname, '../docs');

/** The pages that are made from the code, by file name. */
export async function generatedPages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['providers.md', providersPage()],
    ['errors.md', errorsPage()],
    ['conformance.md', conformancePage(await runMatrix())],
  ]);
}

/** What stands in the repository under that name. */
export function committedPage(name: string): string {
  return readFileSync(join(docs, name), 'utf8');
}

function providersPage(): string {
  const providers = listProviders();
  return [
    '# Providers',
    '',
    `Generated from the table of providers (\`npm run docs\`). ${providers.length} providers. A model is named \`provider/model\`; the base URL of each can be set by \`api_base\` or by \`{ID}_API_BASE\`, with or without the version's path.`,
    '',
    '| provider | name | key and settings, with their environment variables | base URL | operations |',
    '|---|---|---|---|---|',
    ...providers.map(row),
    '',
    '## Quirks',
    '',
    ...providers
      .filter(({ notes }) => notes !== undefined && notes.length > 0)
      .map(({ id, notes = [] }) => `- \`${id}\`: ${notes.join(' ')}`),
    '',
  ].join('\n');
}

function row({ id, aliases = [], title, settings, baseUrl, operations }: Provider): string {
  const names = [id, ...aliases].map((name) => `\`${name}\``).join(', ');
  const values = settings.map(
    ({ name, env, required }) => `${name}${required ? '' : ' (optional)'}${env.length > 0 ? `: ${env.join(', ')}` : ''}`,
  );
  return `| ${[names, title, values.join('; ') || 'none', baseUrl === undefined ? 'required' : `\`${baseUrl}\``, Object.keys(operations).join(', ') || 'none yet'].map(cell).join(' | ')} |`;
}

function errorsPage(): string {
  return [
    '# Errors',
    '',
    "Generated from the table of failures (`npm run docs`). Every failure has a code of ours; clients see it in the words of the dialect they speak: OpenAI's `error.type`, Anthropic's `error.type`, Google's `error.status`. The class is LiteLLM's, and the library's.",
    '',
    '| code | status | class | OpenAI | Anthropic | Google | tried again |',
    '|---|---|---|---|---|---|---|',
    ...Object.entries(failureTable).map(
      ([code, kind]) =>
        `| \`${code}\` | ${kind.status} | ${kind.className} | \`${kind.openai}\` | \`${kind.anthropic}\` | \`${kind.google}\` | ${kind.retry ? 'yes' : 'no'} |`,
    ),
    '',
    "A provider's own status is kept where it says more than the table. The status of an exceeded budget can be set: `litellm_settings.budget_exceeded_status_code`.",
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

if (process.argv[1] === import.meta.filename) for (const [name, page] of await generatedPages()) writeFileSync(join(docs, name), page);
