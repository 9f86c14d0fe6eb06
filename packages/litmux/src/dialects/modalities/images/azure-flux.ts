import type { JsonObject } from '../../../core/json.ts';
import type { ImageRequest, ModalityContext, ModalityFormat } from '../../../core/modality.ts';
import { readFailure } from '../../openai-chat/failure.ts';
import { numberedPictures } from './black-forest-labs.ts';
import { readImages } from './openai.ts';
import { bytesOnly, fileFormat, sayFields, type ImageWords } from './said-fields.ts';
import { pixelFields } from './size.ts';

/** FLUX.2 in Azure's AI Foundry, by its maker's own route: FLUX's fields in, OpenAI's answer out. Source: https://learn.microsoft.com/azure/ai-foundry/foundry-models/how-to/use-foundry-models-flux */
export const azureFluxGeneration: ModalityFormat<'image-generation'> = {
  writeRequest: (request, context) => ({ json: { model: context.model, prompt: request.prompt, ...said(request, context) } }),
  readAnswer: ({ body }) => readImages(body),
  readFailure,
};

/** Pictures changed by FLUX in Azure's AI Foundry. */
export const azureFluxEdit: ModalityFormat<'image-edit'> = {
  writeRequest: (request, context) => ({
    json: { model: context.model, prompt: request.prompt, ...numberedPictures(request, context), ...said(request, context) },
  }),
  readAnswer: ({ body }) => readImages(body),
  readFailure,
};

function said(request: ImageRequest, { unsaid }: ModalityContext): JsonObject {
  const words: ImageWords = {
    n: 'num_images',
    size: () => pixelFields(request),
    output_format: (value) => (value === 'webp' ? undefined : fileFormat(value)),
    response_format: bytesOnly,
  };
  return sayFields(request, words, unsaid);
}
