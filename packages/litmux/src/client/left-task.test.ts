import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCatalog } from '../catalog/catalog.ts';
import { openOverlay } from '../catalog/overlay.ts';
import { Failure } from '../core/failure.ts';
import { imageGenerationClient } from '../dialects/modalities/images/client.ts';
import { RecordingServer } from '../providers/recording-server.testing.ts';
import { planCall } from '../routing/plan.ts';
import { LocalRoutingState } from '../routing/state.ts';
import { modality } from '../upstream/modality.ts';
import { nodeEngine } from '../upstream/node-engine.ts';
import { Call, type CallResult } from './call.ts';
import { routesOfTheirOwn } from './one-call.ts';

const server = new RecordingServer();
const engine = nodeEngine();
const catalog = createCatalog({ overlay: openOverlay([]), book: { find: () => undefined, list: () => [] }, bookName: 'none' });

beforeAll(() => server.start());
afterAll(async () => {
  await engine.transport.close();
  await server.stop();
});

test('a task that its caller leaves is paid for; one that failed is not', async () => {
  server.play = ({ method }) => ({
    body: method === 'POST' ? { sdGenerationJob: { generationId: 't-1' } } : { generations_by_pk: { status: 'PENDING' } },
  });
  const left = drawing(2);
  await until(() => server.seen.some(({ method }) => method === 'GET'));
  expect(left.call.cancel().answer?.usage).toMatchObject({ units: { images: 2, requests: 1 }, estimated: true });
  server.play = ({ method }) => ({
    body: method === 'POST' ? { sdGenerationJob: { generationId: 't-2' } } : { generations_by_pk: { status: 'FAILED' } },
  });
  const { failure, result } = await drawing(1).ended;
  expect(failure).toBeInstanceOf(Failure);
  expect(result.answer?.usage).toBeUndefined();
});

interface Drawing {
  readonly call: Call;
  readonly ended: Promise<{ readonly failure?: Failure; readonly result: CallResult }>;
}

function drawing(n: number): Drawing {
  const params = { model: 'leonardo/m', api_key: 'k', api_base: server.url, prompt: 'sea', num_retries: 0 };
  const { table, group, body } = routesOfTheirOwn({ catalog, env: {} })({ ...params, n });
  const state = new LocalRoutingState();
  const plan = planCall(table, { group, model: params.model, now: 0, state, random: () => 0 });
  const origin = { json: body };
  const asked = modality({ client: imageGenerationClient, request: imageGenerationClient.readRequest(origin, undefined), origin });
  const ended = Promise.withResolvers<{ readonly failure?: Failure; readonly result: CallResult }>();
  const call = new Call(
    engine,
    { asked, plan, settings: table.settings, state, callId: 'c' },
    {
      committed: () => {},
      frames: () => {},
      bytes: () => {},
      whole: () => {},
      ended: (result) => ended.resolve({ result }),
      failed: (failure, result) => ended.resolve({ failure, result }),
    },
  );
  call.start();
  return { call, ended: ended.promise };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
