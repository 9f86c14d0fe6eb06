import { expect, test } from 'vitest';
import { unknownModel } from '../core/model.ts';
import { Secret } from '../core/secret.ts';
import type { AuthContext, Target } from '../core/provider.ts';
import { findProvider } from './registry.ts';

const target: Target = {
  model: 'my endpoint',
  stream: true,
  baseUrl: 'https://runtime.sagemaker.amazonaws.com',
  baseIsSet: false,
  settings: { aws_region_name: 'eu-west-1' },
  facts: unknownModel('m'),
};

test.each(['sagemaker', 'sagemaker_chat', 'sagemaker_nova'])('%s is invoked at its endpoint in its region', (id) => {
  expect(findProvider(id)?.operations.chat?.(target).url).toBe(
    'https://runtime.sagemaker.eu-west-1.amazonaws.com/endpoints/my%20endpoint/invocations',
  );
  expect(findProvider(id)?.operations.chat?.({ ...target, baseUrl: 'https://vpc.test/x/', baseIsSet: true }).url).toBe(
    'https://vpc.test/x/endpoints/my%20endpoint/invocations',
  );
});

test('a container that speaks the chat format is never asked for a stream', () => {
  const adjust = findProvider('sagemaker_chat')?.operations.chat?.(target).adjustRequest;
  expect(adjust?.({ stream: true, messages: [] }, () => {})).toEqual({ messages: [] });
});

test('calls are signed for the service', async () => {
  const context: AuthContext = {
    provider: 'sagemaker',
    settings: { aws_access_key_id: new Secret('AKIDEXAMPLE'), aws_secret_access_key: new Secret('secret'), aws_region_name: 'eu-west-1' },
    now: () => 1_790_000_000_000,
    exchange: () => Promise.reject(new Error('nothing is exchanged')),
    token: () => Promise.reject(new Error('no token is asked for')),
    readFile: () => Promise.reject(new Error('no file is read')),
    env: () => undefined,
  };
  const signed = await findProvider('sagemaker')?.auth.sign(
    { method: 'POST', url: 'https://runtime.sagemaker.eu-west-1.amazonaws.com/endpoints/e/invocations', headers: {}, body: '{}' },
    context,
  );
  expect(signed?.['authorization']).toContain('/eu-west-1/sagemaker/aws4_request');
});
