import { parentPort } from 'node:worker_threads';
import { TrafficThread } from './traffic-thread.ts';
import type { ThreadOrder } from './messages.ts';

/** The entry of a traffic thread's worker: its code is loaded when it is told what it is born with, and it serves until it is told to close. */
const port = parentPort;
if (port === null) throw new Error('a traffic thread is started by the control thread');
let thread: TrafficThread | undefined;
port.on('message', (order: ThreadOrder) => {
  if (order.type === 'birth') {
    thread = new TrafficThread(order.birth, port);
    void thread.start();
  } else if (thread !== undefined) thread.obey(order);
  else if (order.type === 'close') port.close();
});
