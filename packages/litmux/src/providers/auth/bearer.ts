import type { Auth, Setting } from '../../core/provider.ts';
import { credential } from './credential.ts';

/** Signs with `authorization: Bearer <key>`, or with another scheme than Bearer. A missing optional key leaves the request unsigned. */
export function bearer(key: Setting, scheme = 'Bearer'): Auth {
  return {
    sign(_request, context) {
      const value = credential(key, context);
      return value === undefined ? {} : { authorization: `${scheme} ${value}` };
    },
  };
}
