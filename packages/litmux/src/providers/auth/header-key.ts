import type { Auth, Setting } from '../../core/provider.ts';
import { credential } from './credential.ts';

/** Signs with the key alone in a header of the provider's own (`api-key`, `x-api-key`). A missing optional key leaves the request unsigned. */
export function headerKey(key: Setting, header: string): Auth {
  return {
    sign(_request, context) {
      const value = credential(key, context);
      return value === undefined ? {} : { [header]: value };
    },
  };
}
