import type { Auth } from '../../core/provider.ts';

/** For servers that ask for no credential. */
export const noAuth: Auth = { sign: () => ({}) };
