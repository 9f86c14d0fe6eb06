import { createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { Auth, AuthContext, Setting, SettingValues, SignedHeaders, UnsignedRequest } from '../../core/provider.ts';
import { bodyToSign } from './body-to-sign.ts';
import { credential, missingCredential } from './credential.ts';

/** The settings that name an API key of Oracle Cloud, and the key itself: its PEM, or the path of a file that holds it. */
export interface OciKeySettings {
  readonly tenancy: Setting;
  readonly user: Setting;
  readonly fingerprint: Setting;
  readonly key: Setting;
  readonly keyFile: Setting;
}

/**
 * Signs with an API key of Oracle Cloud: RSA-SHA256 over date, method, path, host and the hash of the body.
 * Source: https://docs.oracle.com/en-us/iaas/Content/API/Concepts/signingrequests.htm
 */
export function ociSignature(settings: OciKeySettings): Auth {
  return {
    async sign(request, context) {
      const [tenancy, user, fingerprint] = [settings.tenancy, settings.user, settings.fingerprint].map((setting) =>
        credential(setting, context),
      );
      if (tenancy === undefined || user === undefined || fingerprint === undefined)
        throw missingCredential([settings.tenancy, settings.user, settings.fingerprint], context);
      const key = await privateKey(settings, context);
      return signed(request, { keyId: `${tenancy}/${user}/${fingerprint}`, key, time: context.now() });
    },
  };
}

interface Signing {
  readonly keyId: string;
  readonly key: KeyObject;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** The headers that are signed, in this order. */
const signedNames = 'x-date (request-target) host content-length content-type x-content-sha256';

function signed(request: UnsignedRequest, { keyId, key, time }: Signing): SignedHeaders {
  const { method, url, headers } = request;
  const body = bodyToSign(request.body);
  const { host, pathname, search } = new URL(url);
  const date = new Date(time).toUTCString();
  const hash = createHash('sha256').update(body).digest('base64');
  const length = Buffer.byteLength(body);
  const text = [
    `x-date: ${date}`,
    `(request-target): ${method.toLowerCase()} ${pathname}${search}`,
    `host: ${host}`,
    `content-length: ${length}`,
    `content-type: ${headers['content-type'] ?? 'application/json'}`,
    `x-content-sha256: ${hash}`,
  ].join('\n');
  const signature = sign('rsa-sha256', Buffer.from(text), key).toString('base64');
  return {
    'x-date': date,
    'x-content-sha256': hash,
    authorization: `Signature version="1",keyId="${keyId}",algorithm="rsa-sha256",headers="${signedNames}",signature="${signature}"`,
  };
}

/** Read once for each deployment: its settings never change. */
const keys = new WeakMap<SettingValues, Promise<KeyObject>>();

function privateKey(settings: OciKeySettings, context: AuthContext): Promise<KeyObject> {
  const known = keys.get(context.settings);
  if (known !== undefined) return known;
  const key = readKey(settings, context);
  keys.set(context.settings, key);
  // A file that could not be read may be there at the next call.
  key.catch(() => keys.delete(context.settings));
  return key;
}

async function readKey({ key, keyFile }: OciKeySettings, context: AuthContext): Promise<KeyObject> {
  const given = credential(key, context);
  const path = credential(keyFile, context);
  if (given === undefined && path === undefined) throw missingCredential([key, keyFile], context);
  try {
    const pem = given ?? (await context.readFile(path ?? ''));
    // Environment variables often hold the line ends of a PEM as `\n`.
    return createPrivateKey(pem.replaceAll('\\n', '\n'));
  } catch {
    const name = given === undefined ? keyFile.name : key.name;
    throw new Failure('authentication', `${context.provider}: ${name} holds no private key in PEM that can be read.`, {
      provider: context.provider,
    });
  }
}
