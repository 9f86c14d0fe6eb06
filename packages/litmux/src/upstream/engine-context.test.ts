import { describe, expect, test } from 'vitest';
import { createCatalog } from '../catalog/catalog.ts';
import { openOverlay } from '../catalog/overlay.ts';
import type { JsonObject } from '../core/json.ts';
import { openDeployment } from '../routing/open-deployment.ts';
import { authContext } from './engine-context.ts';
import { nodeEngine } from './node-engine.ts';

const catalog = createCatalog({ overlay: openOverlay([]), book: { find: () => undefined, list: () => [] }, bookName: 'none' });
const engine = nodeEngine();
const request = { method: 'POST', url: 'https://theirs.test/model/m/invoke', headers: {}, body: '{}' };

describe('a signer for an address that a caller chose', () => {
  const opened = (callers: JsonObject): ReturnType<typeof openDeployment> =>
    openDeployment({ group: 'g', params: { model: 'bedrock/m', aws_role_name: 'arn:aws:iam::1:role/own' }, callers, env: {}, catalog });

  test('reads no variable and no file, asks no machine, and shares no token', async () => {
    const deployment = opened({ api_base: 'https://theirs.test', aws_session_token: 'only this' });
    const own = { ...engine, env: () => 'ambient', readFile: async () => '[default]\naws_access_key_id = AKID\naws_secret_access_key = s' };
    await engine.tokens.token('bedrock|aws:ambient', async () => ({
      value: '{"accessKeyId":"AKID","secretAccessKey":"s"}',
      expiresAt: Infinity,
    }));
    const context = authContext(own, deployment);
    expect(context.env('AWS_PROFILE')).toBeUndefined();
    await expect(context.readFile('/etc/hostname')).rejects.toThrow();
    for (const url of ['http://169.254.169.254/latest/api/token', 'http://metadata.google.internal/x', 'http://[fd00:ec2::254]/x'])
      await expect(context.exchange({ ...request, url })).rejects.toThrow();
    const signing = async (): Promise<unknown> => await deployment.provider.auth.sign(request, context);
    await expect(signing()).rejects.toMatchObject({ code: 'authentication' });
  });

  test("signs with the caller's own keys", async () => {
    const deployment = opened({ api_base: 'https://theirs.test', api_key: 'theirs' });
    expect(await deployment.provider.auth.sign(request, authContext(engine, deployment))).toEqual({ authorization: 'Bearer theirs' });
  });
});
