import { Failure } from '../../core/failure.ts';
import type { ModalityEndpoint } from '../../core/modality.ts';
import type { Target } from '../../core/provider.ts';
import { novaCanvasEdit, novaCanvasGeneration } from '../../dialects/modalities/images/nova-canvas.ts';
import { bedrockStabilityEdit, bedrockStabilityGeneration } from '../../dialects/modalities/images/stability-on-bedrock.ts';
import { readModelRoute } from './model-route.ts';
import { baseModel, modelUrl } from './urls.ts';

/** Pictures drawn by Nova Canvas, Titan and Stability's models. */
export function bedrockPictures(target: Target): ModalityEndpoint<'image-generation'> {
  const route = readModelRoute(target.model);
  const format = makerOf(baseModel(target, route)) === 'amazon' ? novaCanvasGeneration : bedrockStabilityGeneration;
  return { url: modelUrl(target, route, 'invoke'), format };
}

/** Pictures changed by the same, and by Stability's services. */
export function bedrockPictureEdits(target: Target): ModalityEndpoint<'image-edit'> {
  const route = readModelRoute(target.model);
  const format = makerOf(baseModel(target, route)) === 'amazon' ? novaCanvasEdit : bedrockStabilityEdit;
  return { url: modelUrl(target, route, 'invoke'), format };
}

function makerOf(model: string): 'amazon' | 'stability' {
  if (/nova-canvas|titan-image/.test(model)) return 'amazon';
  if (model.includes('stability.')) return 'stability';
  throw new Failure('invalid_request', `Amazon Bedrock: ${model} is no model of pictures that is known here.`, { param: 'model' });
}
