import { expect, it } from 'vitest';
import { workerArguments } from './worker-arguments.ts';

it('a worker gets the conditions in whatever form the process has them, and nothing else', () => {
  const given = ['--max-semi-space-size=8', '--conditions=source', '--conditions', 'a', '-C', 'b', '--enable-source-maps'];
  expect(workerArguments(given)).toEqual(['--conditions=source', '--conditions=a', '--conditions=b']);
});
