import type { KeyReplica } from './key-record.ts';

/** Who is calling: the operator's master key, or a virtual key. */
export type Caller = { readonly type: 'master' } | { readonly type: 'key'; readonly key: KeyReplica } | { readonly type: 'open' };
