export { defineProvider } from './define-provider.ts';
export { providersInEnvironment, type Environment } from './environment.ts';
export { findProvider, listProviders } from './registry.ts';
export { qualifiedName, resolveModel, type ResolveContext, type ResolvedModel } from './resolve.ts';
