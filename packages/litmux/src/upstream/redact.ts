import { Secret } from '../core/secret.ts';
import type { JsonValue } from '../core/json.ts';
import type { SettingValues } from '../core/provider.ts';
import { isObject } from '../wire/json-reader.ts';

/** Things that look like credentials wherever they stand: bearer tokens, keys of the known vendors, signed queries. */
const credentialPatterns: readonly RegExp[] = [
  /\b(Bearer|Basic|Key|Token)\s+[A-Za-z0-9._~+/=-]{12,}/gi,
  /\b(?:sk|pk|rk|gsk|xai|hf|r8|pplx|nvapi|tgp|csk|fw|key|AIza|ya29|AKIA|ASIA)[-_.]?[A-Za-z0-9_-]{12,}[A-Za-z0-9._-]*/g,
  /([?&](?:key|api_key|api-key|access_token|sig|signature|X-Amz-[A-Za-z-]+)=)[^&\s"']+/gi,
];

/** The text without the deployment's own secrets and without anything that looks like a credential. */
export function redact(text: string, settings: SettingValues): string {
  let clean = text;
  for (const value of Object.values(settings)) {
    if (!(value instanceof Secret)) continue;
    const secret = value.reveal();
    if (secret.length >= 4) clean = clean.replaceAll(secret, '***');
  }
  for (const pattern of credentialPatterns) {
    clean = clean.replace(pattern, (match, prefix: unknown) => {
      if (typeof prefix !== 'string') return '***';
      return match.startsWith(prefix) ? `${prefix}${/^[?&]/.test(prefix) ? '' : ' '}***` : '***';
    });
  }
  return clean;
}

/** The same for every text inside a JSON value. */
export function redactJson(value: JsonValue, settings: SettingValues): JsonValue {
  if (typeof value === 'string') return redact(value, settings);
  if (Array.isArray(value)) return value.map((item: JsonValue) => redactJson(item, settings));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, item === undefined ? undefined : redactJson(item, settings)]),
  );
}
