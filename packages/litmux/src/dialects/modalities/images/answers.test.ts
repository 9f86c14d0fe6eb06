import { describe, expect, test } from 'vitest';
import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ImageRequest, ModalityFormat } from '../../../core/modality.ts';
import { azureFluxGeneration } from './azure-flux.ts';
import { fluxGeneration } from './black-forest-labs.ts';
import { chatPictureGeneration } from './chat-pictures.ts';
import { dashscopeGeneration } from './dashscope.ts';
import { falGeneration } from './fal.ts';
import { fireworksGeneration } from './fireworks.ts';
import { geminiImageGeneration } from './gemini.ts';
import { imagenGeneration } from './imagen.ts';
import { leonardoGeneration } from './leonardo.ts';
import { minimaxGeneration } from './minimax.ts';
import { modelscopeGeneration } from './modelscope.ts';
import { novaCanvasGeneration } from './nova-canvas.ts';
import { replicateGeneration } from './replicate.ts';
import { runwayGeneration } from './runway.ts';
import { bedrockStabilityGeneration } from './stability-on-bedrock.ts';
import { stabilityGeneration } from './stability.ts';

type Generation = ModalityFormat<'image-generation'>;

const png = Buffer.from('PNG').toString('base64');
const uri = `data:image/png;base64,${png}`;

describe('an answer is read', () => {
  const url = 'https://pictures.test/1.png';

  test.each<readonly [string, Generation, JsonValue, readonly JsonObject[]]>([
    ['Stability', stabilityGeneration, { image: png, finish_reason: 'SUCCESS', seed: 3 }, [{ b64_json: png }]],
    ['FLUX', fluxGeneration, { id: 'j', status: 'Ready', result: { sample: url, seed: 1 } }, [{ url }]],
    ['fal', falGeneration, { images: [{ url, width: 1 }, { url: uri }], has_nsfw_concepts: [false] }, [{ url }, { b64_json: png }]],
    [
      'Imagen',
      imagenGeneration,
      { predictions: [{ bytesBase64Encoded: png, mimeType: 'image/png', prompt: 'a wide sea' }, { raiFilteredReason: 'no' }] },
      [{ b64_json: png, revised_prompt: 'a wide sea' }],
    ],
    ['Nova Canvas', novaCanvasGeneration, { images: [png, png] }, [{ b64_json: png }, { b64_json: png }]],
    ['Stable Image on Bedrock', bedrockStabilityGeneration, { seeds: [1], finish_reasons: [null], images: [png] }, [{ b64_json: png }]],
    ['Stable Diffusion XL', bedrockStabilityGeneration, { artifacts: [{ base64: png, finishReason: 'SUCCESS' }] }, [{ b64_json: png }]],
    ['Runway', runwayGeneration, { id: 't', status: 'SUCCEEDED', output: [url] }, [{ url }]],
    ['Replicate', replicateGeneration, { id: 'p', status: 'succeeded', output: url }, [{ url }]],
    ['Fireworks', fireworksGeneration, { id: 'f', base64: [png], finishReason: 'SUCCESS' }, [{ b64_json: png }]],
    ['Fireworks, older', fireworksGeneration, [{ base64: png, finishReason: 'SUCCESS', seed: 1 }], [{ b64_json: png }]],
    ['MiniMax', minimaxGeneration, { data: { image_urls: [url] }, base_resp: { status_code: 0, status_msg: 'success' } }, [{ url }]],
    [
      'Leonardo',
      leonardoGeneration,
      { generations_by_pk: { status: 'COMPLETE', generated_images: [{ url, id: 'i', nsfw: false }] } },
      [{ url }],
    ],
    [
      'Qwen',
      dashscopeGeneration,
      { output: { choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: [{ image: url }] } }] } },
      [{ url }],
    ],
    [
      'Wan',
      dashscopeGeneration,
      {
        output: {
          task_status: 'SUCCEEDED',
          results: [
            { url, actual_prompt: 'a wide sea' },
            { code: 'InternalError', message: 'broke' },
          ],
        },
      },
      [{ url, revised_prompt: 'a wide sea' }],
    ],
    ['ModelScope', modelscopeGeneration, { task_status: 'SUCCEED', output_images: [url] }, [{ url }]],
    ['FLUX.2 at Azure', azureFluxGeneration, { created: 1, data: [{ b64_json: png }] }, [{ b64_json: png }]],
  ])('of %s', (_, format, body, images) => {
    const answer = format.readAnswer({ body, text: '' }, requestOf({}));
    expect(answer.images).toEqual(images);
    expect(answer.usage.units).toEqual({ images: images.length, requests: 1 });
    expect(() => format.readAnswer({ body: {}, text: '' }, requestOf({}))).toThrow(Failure);
  });

  test('of Gemini, with its tokens and without its thoughts', () => {
    const parts = [
      { inlineData: { data: 'draft' }, thought: true },
      { text: 'Here' },
      { inlineData: { mimeType: 'image/png', data: png } },
    ];
    const usageMetadata = {
      promptTokenCount: 5,
      candidatesTokenCount: 1295,
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1290 }],
      totalTokenCount: 1300,
    };
    const body = { candidates: [{ content: { parts }, finishReason: 'STOP' }], usageMetadata };
    const answer = geminiImageGeneration.readAnswer({ body, text: '' }, requestOf({}));
    expect(answer.images).toEqual([{ b64_json: png }]);
    expect(answer.usage).toMatchObject({ input: 5, output: 5, outputImage: 1290, units: {} });
  });

  test('of a conversation, with the cost that it states', () => {
    const message = { role: 'assistant', content: 'Here', images: [{ type: 'image_url', image_url: { url: uri } }] };
    const usage = { prompt_tokens: 5, completion_tokens: 1290, cost: 0.0387 };
    const answer = chatPictureGeneration.readAnswer({ body: { choices: [{ message }], usage }, text: '' }, requestOf({}));
    expect(answer.images).toEqual([{ b64_json: png }]);
    expect(answer.usage.statedCost).toBe(38_700_000);
  });

  test('of FLUX, with the cost that was told when the job began', () => {
    const body = { status: 'Ready', result: { sample: url } };
    const answer = fluxGeneration.readAnswer({ body, text: '', begun: { id: 'j', cost: 4.5 } }, requestOf({}));
    expect(answer.usage.statedCost).toBe(45_000_000);
  });
});

describe('a picture that is refused', () => {
  const rule = 'content_policy_violation';
  test.each<readonly [string, Generation, JsonValue]>([
    ['Stability', stabilityGeneration, { image: png, finish_reason: 'CONTENT_FILTERED' }],
    ['Imagen', imagenGeneration, { predictions: [{ raiFilteredReason: 'Unable to show generated images.' }] }],
    ['Imagen in silence', imagenGeneration, {}],
    ['Gemini by the prompt', geminiImageGeneration, { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }],
    ['Gemini by the picture', geminiImageGeneration, { candidates: [{ finishReason: 'IMAGE_SAFETY' }] }],
    ['Nova Canvas', novaCanvasGeneration, { images: [], error: 'Our content filters have been triggered.' }],
    ['Stable Image on Bedrock', bedrockStabilityGeneration, { seeds: [], finish_reasons: ['Filter reason: prompt'], images: [] }],
    ['MiniMax', minimaxGeneration, { base_resp: { status_code: 1026, status_msg: 'prompt sensitive' } }],
    ['fal', falGeneration, { images: [{ url: 'https://a.test' }], has_nsfw_concepts: [true] }],
    [
      'DashScope in a good answer',
      dashscopeGeneration,
      { code: 'DataInspectionFailed', message: 'Output data may contain inappropriate content.' },
    ],
    ['a conversation', chatPictureGeneration, { choices: [{ finish_reason: 'content_filter', message: {} }] }],
  ])('by %s is no success', (_, format, body) => {
    expect(() => format.readAnswer({ body, text: '' }, requestOf({}))).toThrow(expect.objectContaining({ code: rule, status: 400 }));
  });

  test.each<readonly [string, Generation, number, JsonValue, string]>([
    ['Stability', stabilityGeneration, 403, { id: 'x', name: 'content_moderation', errors: ['Your request was flagged.'] }, rule],
    [
      'Stability',
      stabilityGeneration,
      400,
      { id: 'x', name: 'bad_request', errors: ['strength: required', 'seed: too large'] },
      'invalid_request',
    ],
    ['fal', falGeneration, 422, { detail: [{ msg: 'The content could not be processed', type: 'content_policy_violation' }] }, rule],
    ['FLUX', fluxGeneration, 402, { detail: 'Insufficient credits' }, 'invalid_request'],
    ['Bedrock', novaCanvasGeneration, 400, { message: 'This request has been blocked by our Responsible AI policy.' }, rule],
    ['Google', imagenGeneration, 429, { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Quota exceeded' } }, 'rate_limited'],
    ['MiniMax', minimaxGeneration, 401, { base_resp: { status_code: 1004, status_msg: 'login fail' } }, 'authentication'],
    [
      'DashScope',
      dashscopeGeneration,
      400,
      { code: 'DataInspectionFailed', message: 'Input data may contain inappropriate content.' },
      rule,
    ],
    [
      'Replicate',
      replicateGeneration,
      422,
      { title: 'Input validation failed', detail: '- input.prompt: required', status: 422 },
      'unprocessable',
    ],
    ['Runway', runwayGeneration, 429, { error: 'You have too many tasks running.' }, 'rate_limited'],
  ])('or another error of %s (%i) has its class', (_, format, status, body, code) => {
    expect(format.readFailure({ status, headers: {}, body })).toMatchObject({ code });
  });
});

function requestOf(asked: Partial<ImageRequest>): ImageRequest {
  return { model: 'm', prompt: 'the sea', extra: {}, ...asked };
}
