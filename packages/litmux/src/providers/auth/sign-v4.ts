import { createHash, createHmac } from 'node:crypto';
import type { SignedHeaders, UnsignedRequest } from '../../core/provider.ts';
import type { AwsCredentials } from './aws-credentials.ts';
import { bodyToSign } from './body-to-sign.ts';

/** For which service of which region a request is signed, and when (milliseconds since 1970). */
export interface SigningScope {
  readonly region: string;
  readonly service: string;
  readonly time: number;
}

/**
 * The headers of AWS's Signature Version 4 (docs: IAM/latest/UserGuide/reference_sigv-create-signed-request). Signed are the host, the
 * content type and every `x-amz-` header. The path is encoded once more than it is sent, as every service but S3 wants it.
 */
export function signV4(request: UnsignedRequest, credentials: AwsCredentials, scope: SigningScope): SignedHeaders {
  const { host, pathname, search } = new URL(request.url);
  const timestamp = new Date(scope.time).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const added = {
    'x-amz-date': timestamp,
    ...(credentials.sessionToken !== undefined && { 'x-amz-security-token': credentials.sessionToken }),
  };
  const headers = headersToSign({ ...request.headers, ...added, host });
  const names = headers.map(([name]) => name).join(';');
  const canonical = [
    request.method,
    pathname.split('/').map(encode).join('/'),
    canonicalQuery(search),
    headers.map(([name, value]) => `${name}:${value}\n`).join(''),
    names,
    sha256(bodyToSign(request.body)),
  ].join('\n');
  const date = timestamp.slice(0, 8);
  const place = `${date}/${scope.region}/${scope.service}/aws4_request`;
  const signature = hmac(signingKey(credentials, { ...scope, date }), ['AWS4-HMAC-SHA256', timestamp, place, sha256(canonical)].join('\n'));
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${place}, SignedHeaders=${names}, Signature=${signature.toString('hex')}`;
  return { ...added, authorization };
}

function headersToSign(headers: Readonly<Record<string, string>>): readonly (readonly [name: string, value: string])[] {
  return Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim().replaceAll(/ +/g, ' ')] as const)
    .filter(([name]) => name === 'host' || name === 'content-type' || name.startsWith('x-amz-'))
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** The query's parameters by name, then by value, each encoded strictly. */
function canonicalQuery(search: string): string {
  return [...new URLSearchParams(search)]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([name, value], [otherName, otherValue]) => (name === otherName ? (value < otherValue ? -1 : 1) : name < otherName ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** RFC 3986: everything but letters, digits and `-._~` is encoded. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

interface KeyScope {
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** A key is good for a day; more than this are not held at once. */
const maximumKeys = 1000;
const signingKeys = new Map<string, Buffer>();

function signingKey({ secretAccessKey }: AwsCredentials, { date, region, service }: KeyScope): Buffer {
  const name = `${date}/${region}/${service}/${secretAccessKey}`;
  let key = signingKeys.get(name);
  if (key === undefined) {
    if (signingKeys.size >= maximumKeys) signingKeys.clear();
    key = [date, region, service, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secretAccessKey}`));
    signingKeys.set(name, key);
  }
  return key;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
