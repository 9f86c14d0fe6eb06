import type { Auth, Setting } from '../../core/provider.ts';
import { credential, missingCredential } from './credential.ts';

/** Keys of this kind were given to a person's login and are sent as a bearer token. */
const loginKey = 'sk-ant-oat';
const loginBeta = 'oauth-2025-04-20';

/** Signs with `x-api-key`, or with a bearer token where that is what there is. Throws `authentication` naming both settings where neither is set. */
export function anthropicKey(key: Setting, token: Setting): Auth {
  return {
    sign(request, context) {
      const apiKey = credential(key, context);
      const bearer = apiKey?.startsWith(loginKey) === true ? apiKey : apiKey === undefined ? credential(token, context) : undefined;
      if (bearer !== undefined) return { authorization: `Bearer ${bearer}`, ...loginFeature(bearer, request.headers) };
      if (apiKey !== undefined) return { 'x-api-key': apiKey };
      throw missingCredential([key, token], context);
    },
  };
}

function loginFeature(bearer: string, headers: Readonly<Record<string, string>>): { readonly 'anthropic-beta'?: string } {
  if (!bearer.startsWith(loginKey)) return {};
  const named = headers['anthropic-beta'];
  return { 'anthropic-beta': named === undefined ? loginBeta : `${named},${loginBeta}` };
}
