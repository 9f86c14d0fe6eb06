import type { JsonObject } from '../../../core/json.ts';
import type { ImageAnswer, ImageEditRequest, ModalityContext, ModalityFormat, ModalityReply } from '../../../core/modality.ts';
import { formFields } from '../client-fields.ts';
import { failureReader } from '../said-failure.ts';
import { drawn } from './drawn.ts';
import { editBatches } from './one-each.ts';
import { fileOf, onlyPicture } from './pictures.ts';
import { bytesOnly, fileFormat, sayFields, type ImageWords } from './said-fields.ts';
import { sizeOf } from './size.ts';

/** Topaz' enhanced pictures: a form in, the picture itself out. Source: https://developer.topazlabs.com/image-api/available-endpoints/enhance */
export const topazVariation: ModalityFormat<'image-variation'> = {
  writeRequest(request, context) {
    if (request.mask !== undefined) context.unsaid('mask');
    const image = { name: 'image', value: fileOf(onlyPicture(request, context), context) };
    return { form: [image, ...formFields({ model: context.model, ...said(request, context) })], path: '/image/v1/enhance' };
  },
  readAnswer,
  readFailure: failureReader({ message: ['message', 'error', 'detail'], code: ['code'] }),
  batches: editBatches,
};

function said(request: ImageEditRequest, { unsaid }: ModalityContext): JsonObject {
  const words: ImageWords = {
    size: () => {
      const size = sizeOf(request);
      return size === undefined ? undefined : { output_width: size.width, output_height: size.height };
    },
    output_format: fileFormat,
    response_format: bytesOnly,
  };
  return sayFields(request, words, unsaid);
}

function readAnswer({ bytes }: ModalityReply): ImageAnswer {
  return drawn(bytes === undefined || bytes.length === 0 ? [] : [{ b64_json: Buffer.from(bytes).toString('base64') }]);
}
