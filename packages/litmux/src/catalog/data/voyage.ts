import type { OverlayTable } from '../overlay.ts';

/** Voyage's embeddings and rankers, billed by the token. */
export const voyageModels: OverlayTable = {
  provider: 'voyage',
  source: 'https://docs.voyageai.com/docs/pricing',
  date: '2026-11',
  rows: [
    {
      models:
        'voyage-4 voyage-4-large voyage-4-lite voyage-3.5 voyage-3.5-lite voyage-3-large voyage-3 voyage-3-lite voyage-code-3 voyage-context-3 voyage-finance-2 voyage-multilingual-2',
      mode: 'embedding',
      input: 32_000,
    },
    { models: 'voyage-law-2 voyage-code-2 voyage-large-2 voyage-large-2-instruct', mode: 'embedding', input: 16_000 },
    {
      models: 'voyage-2 voyage-02 voyage-01 voyage-lite-01 voyage-lite-01-instruct voyage-lite-02-instruct',
      mode: 'embedding',
      input: 4_000,
    },
    { models: 'rerank-2.5', mode: 'rerank', input: 32_000, prices: { tokens: { input: 0.05 } } },
    { models: 'rerank-2.5-lite', mode: 'rerank', input: 32_000, prices: { tokens: { input: 0.02 } } },
    { models: 'rerank-2', mode: 'rerank', input: 16_000, prices: { tokens: { input: 0.05 } } },
    { models: 'rerank-2-lite', mode: 'rerank', input: 8_000, prices: { tokens: { input: 0.02 } } },
  ],
};
