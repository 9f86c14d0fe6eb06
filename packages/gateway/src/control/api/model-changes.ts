import { randomUUID } from 'node:crypto';
import { Failure, isObject, textOf, type JsonObject } from 'litmux/engine';
import { z } from 'zod';
import type { ControlPorts } from '../ports.ts';
import { jsonValue } from './json-value.ts';
import { readsNothing, route, type AdminRoute } from './route.ts';

const shared = { ...readsNothing, kind: 'management', tag: 'Models' } as const;
const map = z.record(z.string(), jsonValue);
const row = z.looseObject({ model_id: z.string(), model_name: z.string(), litellm_params: map, model_info: map });

/** Models that are added, changed and deleted while the gateway runs; they are kept in the store (contract 1.4.8). */
export function modelChangeRoutes(ports: ControlPorts): readonly AdminRoute[] {
  const models = new StoredModels(ports);
  const changed = z.object({ model_name: z.string().nullish(), litellm_params: map.nullish(), model_info: map.nullish() });
  return [
    route({
      ...shared,
      method: 'post',
      paths: ['/model/new'],
      summary: 'Add a deployment',
      description: 'It serves calls on every thread when this is answered.',
      body: z.object({ model_name: z.string().min(1), litellm_params: map, model_info: map.nullish() }),
      answer: row,
      example: { model_name: 'gpt-5', litellm_params: { model: 'openai/gpt-5', api_key: 'os.environ/OPENAI_API_KEY' } },
      handle: ({ body }) => models.add(body.model_name, body.litellm_params, body.model_info ?? {}),
    }),
    route({
      ...shared,
      method: 'post',
      paths: ['/model/update'],
      summary: 'Change a deployment',
      description: 'Named by `model_info.id`. What is not given stays.',
      body: changed,
      answer: row,
      handle: ({ body }) => models.change(textOf(body.model_info?.['id']) ?? missingId('model_info.id'), body),
    }),
    route({
      ...shared,
      method: 'patch',
      paths: ['/model/{model_id}/update'],
      summary: 'Change a deployment, named in the path',
      params: z.object({ model_id: z.string() }),
      body: changed,
      answer: row,
      handle: ({ params, body }) => models.change(params.model_id, body),
    }),
    route({
      ...shared,
      method: 'post',
      paths: ['/model/delete'],
      summary: 'Delete a deployment',
      body: z.object({ id: z.string() }),
      answer: z.object({ message: z.string() }),
      handle: async ({ body: { id } }) => {
        await models.remove(id);
        return { message: `Model: ${id} deleted successfully` };
      },
    }),
  ];
}

interface Changes {
  readonly model_name?: string | null | undefined;
  readonly litellm_params?: JsonObject | null | undefined;
  readonly model_info?: JsonObject | null | undefined;
}

class StoredModels {
  readonly #ports: ControlPorts;

  constructor(ports: ControlPorts) {
    this.#ports = ports;
  }

  async add(name: string, params: JsonObject, info: JsonObject): Promise<JsonObject> {
    const id = textOf(info['id']) ?? randomUUID();
    if (this.#ports.snapshot().byId.has(id))
      throw new Failure('invalid_request', `There is a model with the id ${id} already.`, { param: 'model_info.id' });
    return this.#put({ model_name: name, litellm_params: params, model_info: { ...info, id, db_model: true } });
  }

  async change(id: string, { model_name: name, litellm_params: params, model_info: info }: Changes): Promise<JsonObject> {
    const known = await this.#known(id);
    return this.#put({
      model_name: name ?? known['model_name'],
      litellm_params: { ...mapOf(known['litellm_params']), ...params },
      model_info: { ...mapOf(known['model_info']), ...info, id, db_model: true },
    });
  }

  async remove(id: string): Promise<void> {
    await this.#known(id);
    await this.#ports.store.models.remove(id);
    await this.#enforce();
  }

  async #put(entry: JsonObject): Promise<JsonObject> {
    const info = mapOf(entry['model_info']);
    const id = textOf(info['id']) ?? missingId('model_info.id');
    const { models } = this.#ports.store;
    const before = (await models.all()).find((one) => idOf(one) === id);
    await models.put(id, entry);
    await this.#enforce();
    if (this.#ports.snapshot().byId.has(id) || textOf(entry['model_name'])?.includes('*') === true) {
      return {
        model_id: id,
        model_name: entry['model_name'] ?? '',
        litellm_params: masked(mapOf(entry['litellm_params'])),
        model_info: info,
      };
    }
    await (before === undefined ? models.remove(id) : models.put(id, before));
    await this.#enforce();
    throw new Failure('invalid_request', 'This model cannot be served: its provider is not known, or a required setting is missing.', {
      param: 'litellm_params.model',
    });
  }

  async #enforce(): Promise<void> {
    await this.#ports.config.setModels(await this.#ports.store.models.all());
  }

  async #known(id: string): Promise<JsonObject> {
    const known = (await this.#ports.store.models.all()).find((entry) => idOf(entry) === id);
    if (known !== undefined) return known;
    if (this.#ports.snapshot().byId.has(id))
      throw new Failure('invalid_request', `The model ${id} stands in the config file; change it there.`, { param: 'id' });
    throw new Failure('invalid_request', `There is no model with the id ${id}.`, { param: 'id' });
  }
}

function idOf(entry: JsonObject): string | undefined {
  return textOf(mapOf(entry['model_info'])['id']);
}

function mapOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** Credentials are taken, never given back. */
function masked(params: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, /key|secret|token$|passw|credential/i.test(name) ? '***' : value]),
  );
}

function missingId(param: string): never {
  throw new Failure('invalid_request', 'Name the model by its id.', { param });
}
