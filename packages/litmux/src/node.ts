/** The engine's world on Node: sockets, files, the process's environment. */
export { nodeEngine } from './upstream/node-engine.ts';
/** Where files of forms are kept while their call is under way. */
export { PassingBuffers } from './upstream/passing-buffers.ts';
export { FileKeeper, type FileRoom, type HeldFile } from './upstream/file-keeper.ts';
/** The heads of HTTP messages. */
export { readHttpFields, type HttpFields } from './wire/http-fields.ts';
