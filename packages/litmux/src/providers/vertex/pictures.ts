import type { ModalityEndpoint } from '../../core/modality.ts';
import type { Target } from '../../core/provider.ts';
import { geminiImageEdit, geminiImageGeneration } from '../../dialects/modalities/images/gemini.ts';
import { imagenEdit, imagenGeneration, isImagen } from '../../dialects/modalities/images/imagen.ts';
import { pathSegment, resourceUrl } from './urls.ts';

/** Pictures drawn by Imagen, or by Gemini itself. */
export function vertexPictures(target: Target): ModalityEndpoint<'image-generation'> {
  return isImagen(target.model)
    ? { url: modelUrl(target, 'predict'), format: imagenGeneration }
    : { url: modelUrl(target, 'generateContent'), format: geminiImageGeneration };
}

/** Pictures changed by Imagen, or by Gemini itself. */
export function vertexPictureEdits(target: Target): ModalityEndpoint<'image-edit'> {
  return isImagen(target.model)
    ? { url: modelUrl(target, 'predict'), format: imagenEdit }
    : { url: modelUrl(target, 'generateContent'), format: geminiImageEdit };
}

function modelUrl(target: Target, method: string): string {
  const model = target.model.replace(/^google\//, '');
  const path = /^\d+$/.test(model) ? `endpoints/${model}` : `publishers/google/models/${pathSegment(model)}`;
  return resourceUrl(target, `${path}:${method}`);
}
