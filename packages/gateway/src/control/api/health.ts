import { z } from 'zod';
import type { ControlPorts } from '../ports.ts';
import { readinessDetails } from '../readiness-details.ts';
import { jsonAnswer } from './failure-answer.ts';
import { readsNothing, route, type AdminRoute } from './route.ts';

const shared = { ...readsNothing, method: 'get', tag: 'Health' } as const;

/** Probes. Traffic threads answer liveness and readiness themselves; here they stand for who asks the control thread. */
export function healthRoutes(ports: ControlPorts): readonly AdminRoute[] {
  return [
    route({
      ...shared,
      kind: 'public',
      paths: ['/health/liveliness', '/health/liveness'],
      summary: 'Tell whether the process lives',
      answer: z.literal("I'm alive!"),
      handle: () => "I'm alive!",
    }),
    route({
      ...shared,
      kind: 'public',
      paths: ['/health/readiness'],
      summary: 'Tell whether calls are accepted',
      description: '503 while starting and while draining.',
      answer: z.object({ status: z.string(), db: z.string() }),
      handle: () => readinessAnswer(ports),
    }),
    route({
      ...shared,
      kind: 'info',
      paths: ['/health/readiness/details'],
      summary: 'Tell more about the state of the gateway',
      answer: z.looseObject({ status: z.string(), db: z.string(), litellm_version: z.string() }),
      handle: () =>
        readinessAnswer(ports, {
          cache: null,
          litellm_version: ports.version,
          success_callbacks: [],
          ...readinessDetails(ports.readiness().state),
        }),
    }),
    route({
      ...shared,
      kind: 'info',
      paths: ['/health/backlog'],
      summary: 'Tell how many calls are in flight',
      description: 'Over all traffic threads.',
      answer: z.object({ in_flight_requests: z.int() }),
      handle: async () => ({ in_flight_requests: await ports.threads.callsInFlight() }),
    }),
    route({
      ...shared,
      kind: 'public',
      paths: ['/test'],
      summary: 'Answer with the path of this route',
      answer: z.object({ route: z.string() }),
      handle: ({ path }) => ({ route: path }),
    }),
  ];
}

function readinessAnswer(ports: ControlPorts, more = {}): Response {
  const { ready, store } = ports.readiness();
  return jsonAnswer({ status: ready ? 'healthy' : 'unhealthy', db: store, ...more }, ready ? 200 : 503);
}
