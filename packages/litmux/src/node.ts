/** The engine's world on Node: undici, files, the process's environment. */
export { nodeEngine } from './upstream/node-engine.ts';
