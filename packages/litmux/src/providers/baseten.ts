import type { Provider, Target } from '../core/provider.ts';
import { openRow } from './row.ts';

const row: Provider = openRow({
  id: 'baseten',
  title: 'Baseten',
  baseUrl: 'https://inference.baseten.co/v1',
  offers: ['chat'],
  traits: { maxTokensField: 'max_tokens' },
  notes: ['A model name of eight letters and digits is that of a dedicated deployment, which has a host of its own.'],
});

const { chat } = row.operations;

/** Baseten: shared models behind one host, dedicated deployments behind one each. */
export const baseten: Provider = { ...row, operations: chat === undefined ? {} : { chat: (target) => chat(located(target)) } };

function located(target: Target): Target {
  if (target.baseIsSet || !/^[a-z\d]{8}$/.test(target.model)) return target;
  return { ...target, baseUrl: `https://model-${target.model}.api.baseten.co/environments/production/sync/v1` };
}
