import { Failure } from '../../../core/failure.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ImageAnswer, ImageRequest, ModalityContext, ModalityFormat, ModalityReply } from '../../../core/modality.ts';
import { numberOf, objectOf, textOf } from '../../../wire/json-reader.ts';
import { classify } from '../../failure-rules.ts';
import { failureReader } from '../said-failure.ts';
import { drawn, pictureBytes, pictureUrls } from './drawn.ts';
import { firstPicture, uriOf } from './pictures.ts';
import { filtered } from './refusal.ts';
import { sayFields, type ImageWords } from './said-fields.ts';
import { pixelFields, ratioField } from './size.ts';

/** MiniMax's pictures. Source: https://platform.minimax.io/docs/api-reference/image-generation-t2i */
export const minimaxGeneration: ModalityFormat<'image-generation'> = {
  writeRequest: (request, context) => ({ json: fieldsOf(request, context), path: '/image_generation' }),
  readAnswer,
  readFailure: failureReader({ message: ['base_resp.status_msg', 'message'], code: ['base_resp.status_code'] }),
};

/** Pictures of the person in a given one. Source: https://platform.minimax.io/docs/api-reference/image-generation-i2i */
export const minimaxEdit: ModalityFormat<'image-edit'> = {
  writeRequest(request, context) {
    firstPicture(request);
    if (request.mask !== undefined) context.unsaid('mask');
    const subjects = request.images.map((image) => ({ type: 'character', image_file: uriOf(image) }));
    return { json: { subject_reference: subjects, ...fieldsOf(request, context) }, path: '/image_generation' };
  },
  readAnswer,
  readFailure: failureReader({ message: ['base_resp.status_msg', 'message'], code: ['base_resp.status_code'] }),
};

function fieldsOf(request: ImageRequest, { model, unsaid }: ModalityContext): JsonObject {
  const words: ImageWords = {
    n: 'n',
    size: () => shape(request),
    style: 'style',
    response_format: (value) => ({ response_format: value === 'b64_json' ? 'base64' : value }),
  };
  return { model, prompt: request.prompt, ...sayFields(request, words, unsaid) };
}

function shape(request: ImageRequest): JsonObject | undefined {
  const ratio = ratioField(request, ['1:1', '16:9', '4:3', '3:2', '2:3', '3:4', '9:16', '21:9']);
  return ratio ?? (request.size?.includes(':') === true ? undefined : pixelFields(request));
}

/** Errors come in answers of status 200. */
function readAnswer({ body }: ModalityReply): ImageAnswer {
  const answer = objectOf(body) ?? {};
  const told = objectOf(answer['base_resp']);
  const code = numberOf(told?.['status_code']) ?? 0;
  if (code !== 0) throw failureOf(code, textOf(told?.['status_msg']) ?? `MiniMax answered with the code ${code}.`);
  const data = objectOf(answer['data']) ?? {};
  return drawn([...pictureUrls(data['image_urls']), ...pictureBytes(data['image_base64'])]);
}

/** Source: https://platform.minimax.io/docs/api-reference/errorcode */
function failureOf(code: number, message: string): Failure {
  if (code === 1026 || code === 1027) return filtered(message);
  const known = codes.get(code) ?? classify({ status: 200, text: message });
  return new Failure(known, message, { providerCode: String(code) });
}

const codes: ReadonlyMap<number, 'rate_limited' | 'authentication' | 'permission_denied' | 'timeout' | 'internal' | 'invalid_request'> =
  new Map([
    [1001, 'timeout'],
    [1002, 'rate_limited'],
    [1004, 'authentication'],
    [1008, 'permission_denied'],
    [1013, 'internal'],
    [2013, 'invalid_request'],
    [2049, 'authentication'],
  ]);
