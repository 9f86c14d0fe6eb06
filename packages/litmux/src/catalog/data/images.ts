import type { OverlayTable } from '../overlay.ts';

/** Stability's models; its credits cost a cent each. */
export const stabilityModels: OverlayTable = {
  provider: 'stability',
  source: 'https://platform.stability.ai/pricing',
  date: '2026-11',
  rows: [
    { models: 'stable-image-ultra ultra', mode: 'image_generation', prices: { each: { images: 0.08 } } },
    { models: 'stable-image-core core', mode: 'image_generation', prices: { each: { images: 0.03 } } },
    { models: 'sd3.5-large sd3-large', mode: 'image_generation', prices: { each: { images: 0.065 } } },
    { models: 'sd3.5-large-turbo sd3-large-turbo', mode: 'image_generation', prices: { each: { images: 0.04 } } },
    { models: 'sd3.5-medium sd3-medium', mode: 'image_generation', prices: { each: { images: 0.035 } } },
  ],
};

/** Recraft's raster styles; vector styles cost more and are unpriced here. */
export const recraftModels: OverlayTable = {
  provider: 'recraft',
  source: 'https://www.recraft.ai/docs/api-reference/pricing',
  date: '2026-11',
  rows: [
    { models: 'recraftv3', mode: 'image_generation', prices: { each: { images: 0.04 } } },
    { models: 'recraftv2', mode: 'image_generation', prices: { each: { images: 0.022 } } },
  ],
};

/** The FLUX models of their maker; the newer ones are billed by the megapixel and unpriced here. */
export const fluxModels: OverlayTable = {
  provider: 'black_forest_labs',
  source: 'https://docs.bfl.ai/quick_start/pricing',
  date: '2026-11',
  rows: [
    { models: 'flux-pro-1.1', mode: 'image_generation', prices: { each: { images: 0.04 } } },
    { models: 'flux-pro-1.1-ultra', mode: 'image_generation', prices: { each: { images: 0.06 } } },
    { models: 'flux-pro', mode: 'image_generation', prices: { each: { images: 0.05 } } },
    { models: 'flux-dev', mode: 'image_generation', prices: { each: { images: 0.025 } } },
    { models: 'flux-kontext-pro', mode: 'image_edit', prices: { each: { images: 0.04 } } },
    { models: 'flux-kontext-max', mode: 'image_edit', prices: { each: { images: 0.08 } } },
    { models: 'flux-pro-1.0-fill', mode: 'image_edit', prices: { each: { images: 0.05 } } },
  ],
};

/** FLUX in Azure's AI Foundry; FLUX.2 is billed by the megapixel and unpriced here. */
export const azureFluxModels: OverlayTable = {
  provider: 'azure_ai',
  source: 'https://azure.microsoft.com/pricing/details/ai-foundry-models/black-forest-labs',
  date: '2026-11',
  rows: [
    { models: 'flux-1.1-pro', mode: 'image_generation', prices: { each: { images: 0.04 } } },
    { models: 'flux.1-kontext-pro', mode: 'image_generation', prices: { each: { images: 0.04 } } },
  ],
};

/** FLUX Kontext at Fireworks; its other models are billed by the step and unpriced here. */
export const fireworksPictures: OverlayTable = {
  provider: 'fireworks_ai',
  source: 'https://fireworks.ai/pricing',
  date: '2026-11',
  rows: [
    { models: 'flux-kontext-pro', mode: 'image_edit', prices: { each: { images: 0.04 } } },
    { models: 'flux-kontext-max', mode: 'image_edit', prices: { each: { images: 0.08 } } },
  ],
};

/** Models of pictures on Replicate that cost by the picture; those that cost by the second are unpriced here. */
export const replicatePictures: OverlayTable = {
  provider: 'replicate',
  source: 'https://replicate.com/pricing',
  date: '2026-11',
  rows: [
    { models: 'black-forest-labs/flux-schnell', mode: 'image_generation', prices: { each: { images: 0.003 } } },
    { models: 'black-forest-labs/flux-dev', mode: 'image_generation', prices: { each: { images: 0.025 } } },
    { models: 'black-forest-labs/flux-1.1-pro', mode: 'image_generation', prices: { each: { images: 0.04 } } },
    { models: 'black-forest-labs/flux-1.1-pro-ultra', mode: 'image_generation', prices: { each: { images: 0.06 } } },
    { models: 'black-forest-labs/flux-kontext-pro', mode: 'image_edit', prices: { each: { images: 0.04 } } },
    { models: 'black-forest-labs/flux-kontext-max', mode: 'image_edit', prices: { each: { images: 0.08 } } },
  ],
};

/** Models of fal that cost by the picture; those that cost by the megapixel or the second are unpriced here. */
export const falModels: OverlayTable = {
  provider: 'fal_ai',
  source: 'https://fal.ai/pricing',
  date: '2026-11',
  rows: [
    { models: 'fal-ai/flux-pro/v1.1-ultra', mode: 'image_generation', prices: { each: { images: 0.06 } } },
    { models: 'fal-ai/flux-pro/kontext', mode: 'image_edit', prices: { each: { images: 0.04 } } },
    { models: 'fal-ai/flux-pro/kontext/max', mode: 'image_edit', prices: { each: { images: 0.08 } } },
  ],
};
