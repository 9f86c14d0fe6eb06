import {
  countMessages,
  Failure,
  findGroup,
  noUsage,
  objectOf,
  openaiChat,
  price,
  ratesAt,
  readUsage,
  resolveModel,
  usdNumber,
} from 'litmux/engine';
import type { JsonObject, ModelFacts, Usage } from 'litmux/engine';
import { z } from 'zod';
import type { ControlPorts } from '../ports.ts';
import { jsonValue } from './json-value.ts';
import { readsNothing, route, type AdminRoute } from './route.ts';

const object = z.record(z.string(), jsonValue);

/** `/spend/calculate`: what an answer cost, or what a prompt would. */
export function calculateRoute(ports: ControlPorts): AdminRoute {
  return route({
    ...readsNothing,
    method: 'post',
    kind: 'info',
    paths: ['/spend/calculate'],
    tag: 'Spend',
    summary: 'Tell what a call costs',
    description: 'Of a `completion_response` what it used; of `messages` the input, counted here.',
    body: z.looseObject({
      model: z.string().nullish().describe('A model of this gateway, or `provider/model`.'),
      messages: z.array(object).nullish(),
      completion_response: object.nullish(),
    }),
    answer: z.object({ cost: z.number() }),
    example: { model: 'gpt-5', messages: [{ role: 'user', content: 'Hello!' }] },
    async handle({ body: { model, messages, completion_response: response } }) {
      const named = model ?? response?.['model'];
      if (typeof named !== 'string') throw new Failure('invalid_request', 'Name the model.', { param: 'model', type: 'bad_request_error' });
      const facts = factsOf(named, ports);
      const rates = ratesAt(facts, ports.now()) ?? unpriced(named);
      const usage = response ? usageOf(response) : await promptUsage(facts.id, messages ?? missing('messages'));
      return { cost: usdNumber(price(usage, rates)) };
    },
  });
}

function usageOf(response: JsonObject): Usage {
  return readUsage(objectOf(response['usage']) ?? missing('completion_response.usage'), {});
}

async function promptUsage(model: string, messages: readonly JsonObject[]): Promise<Usage> {
  const request = openaiChat.readRequest({ model, messages }, {});
  const { tokens } = await countMessages(request, model, openaiChat.name);
  return { ...noUsage, input: tokens };
}

function factsOf(model: string, ports: ControlPorts): ModelFacts {
  const known = findGroup(ports.snapshot(), model)?.deployments[0]?.facts;
  if (known !== undefined) return known;
  const resolved = resolveModel(model, { env: {} });
  return ports.catalog().find(resolved.provider.id, resolved.model);
}

function unpriced(model: string): never {
  throw new Failure('invalid_request', `No price is known for the model '${model}'.`, { param: 'model', type: 'bad_request_error' });
}

function missing(field: string): never {
  throw new Failure('invalid_request', `Missing required field: ${field}.`, { param: field, type: 'bad_request_error' });
}
