import { z } from 'zod';
import type { ControlPorts } from '../ports.ts';
import { readsNothing, route, type AdminRoute } from './route.ts';

const shared = { ...readsNothing, kind: 'management', tag: 'Config' } as const;

const change = z.object({
  version: z.int().describe('The number of the config in force, counted from 1 at the start.'),
  changes: z.array(z.string()).describe('What is different from before, a line each; empty where nothing is.'),
});

/** The config in force: read anew, exchanged, taken back. */
export function configRoutes({ config }: ControlPorts): readonly AdminRoute[] {
  return [
    route({
      ...shared,
      method: 'post',
      paths: ['/config/reload'],
      summary: 'Read the config file anew',
      description:
        'Answers when every thread uses it. A file that cannot be served is refused with all that is wrong with it, and the config in force stays.',
      answer: change,
      handle: async () => ({ ...(await config.reload()) }),
    }),
    route({
      ...shared,
      method: 'post',
      paths: ['/config/rollback'],
      summary: 'Go back to the config before',
      description: 'The file and the stored models are left as they are, so that the next change of either counts again.',
      answer: change,
      handle: async () => ({ ...(await config.rollback()) }),
    }),
    route({
      ...shared,
      method: 'get',
      paths: ['/config/history'],
      summary: 'List the configs that are kept',
      answer: z.object({ data: z.array(z.object({ version: z.int(), since: z.string(), models: z.int() })) }),
      handle: () => ({
        data: config.kept.map(({ config: { version }, snapshot, since }) => ({
          version,
          since: new Date(since).toISOString(),
          models: snapshot.byId.size,
        })),
      }),
    }),
  ];
}
