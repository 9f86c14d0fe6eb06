/** How settings are read and what is said of them: what everything that reads a config needs, and little to load. */
export * from './routing/config/did-you-mean.ts';
export * from './routing/config/plain-scalar.ts';
export * from './routing/config/problem.ts';
export * from './routing/config/setting-kind.ts';
