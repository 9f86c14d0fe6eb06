import { parentPort, workerData } from 'node:worker_threads';
import { KeyRows } from './key-rows.ts';
import { openDatabase } from './open-database.ts';
import { ModelRows } from './model-rows.ts';
import { EntryRows } from './entry-rows.ts';
import type { AnswerMessage, AskMessage, QuestionName, Questions } from './questions.ts';
import type { StoreBirth } from './store-worker-client.ts';
import { SumRows } from './sum-rows.ts';

/** The entry of a store worker: it opens the database and answers one question after the other. */
const port = parentPort;
if (port === null) throw new Error('a store worker is started by the store');
const { dataDir, role }: StoreBirth = workerData;
const database = openDatabase(dataDir, role);
const keys = new KeyRows(database);
const models = new ModelRows(database);
const sums = new SumRows(database);
const entries = new EntryRows(database, sums);

const answers: { readonly [Name in QuestionName]: (ask: Questions[Name]['ask']) => Questions[Name]['answer'] } = {
  keys: () => keys.all(),
  putKey: (record) => keys.put(record),
  replaceKey: ({ hash, record }) => keys.replace(hash, record),
  removeKeys: ({ hashes, by, at }) => keys.remove(hashes, by, at),
  removedKey: (hash) => keys.removed(hash),
  removedKeys: () => keys.allRemoved(),
  models: () => models.all(),
  putModel: ({ id, entry }) => models.put(id, entry),
  removeModel: (id) => models.remove(id),
  appendLines: (lines) => entries.appendLines(lines),
  byRequestId: (id) => entries.byRequestId(id),
  logs: (query) => entries.logs(query),
  daily: (query) => sums.daily(query),
  spentSince: ({ keyHash, from }) => entries.spentSince(keyHash, from),
  spentByKey: (from) => entries.spentByKey(from),
  spentOn: (place) => entries.spentOn(place),
};

port.on('message', ({ id, name, ask }: AskMessage) => {
  let message: AnswerMessage;
  try {
    message = { id, answer: (answers[name] as (ask: unknown) => unknown)(ask) };
  } catch (error) {
    message = { id, failure: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(message);
});
port.postMessage('open');
