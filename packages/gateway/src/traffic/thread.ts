import { parentPort, workerData } from 'node:worker_threads';
import { TrafficThread } from './traffic-thread.ts';
import type { ThreadBirth } from './messages.ts';

/** The entry of a traffic thread's worker: it serves until it is told to close. */
const port = parentPort;
if (port === null) throw new Error('a traffic thread is started by the control thread');
const birth: ThreadBirth = workerData;
const thread = new TrafficThread(birth, port);
await thread.start();
