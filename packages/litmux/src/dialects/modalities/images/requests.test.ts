import { describe, expect, test } from 'vitest';
import { Failure } from '../../../core/failure.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ImageEditRequest, ImageRequest, ModalityBody, ModalityFormat, Picture } from '../../../core/modality.ts';
import { azureFluxEdit, azureFluxGeneration } from './azure-flux.ts';
import { fluxEdit, fluxGeneration } from './black-forest-labs.ts';
import { chatPictureEdit, chatPictureGeneration } from './chat-pictures.ts';
import { dashscopeEdit, dashscopeGeneration } from './dashscope.ts';
import { falEdit, falGeneration } from './fal.ts';
import { fireworksEdit, fireworksGeneration } from './fireworks.ts';
import { geminiImageEdit, geminiImageGeneration } from './gemini.ts';
import { imagenEdit, imagenGeneration } from './imagen.ts';
import { leonardoGeneration } from './leonardo.ts';
import { minimaxEdit, minimaxGeneration } from './minimax.ts';
import { modelscopeGeneration } from './modelscope.ts';
import { novaCanvasEdit, novaCanvasGeneration } from './nova-canvas.ts';
import { replicateEdit, replicateGeneration } from './replicate.ts';
import { runwayEdit, runwayGeneration } from './runway.ts';
import { bedrockStabilityEdit, bedrockStabilityGeneration } from './stability-on-bedrock.ts';
import { stabilityEdit, stabilityGeneration } from './stability.ts';
import { topazVariation } from './topaz.ts';

type Generation = ModalityFormat<'image-generation'>;
type Edit = ModalityFormat<'image-edit'> | ModalityFormat<'image-variation'>;

const picture: Picture = { name: 'a.png', type: 'image/png', bytes: Buffer.from('PNG') };
const png = Buffer.from('PNG').toString('base64');
const uri = `data:image/png;base64,${png}`;
const sea = { prompt: 'the sea' };

describe('a picture is asked for', () => {
  test.each<readonly [string, Generation, string, Partial<ImageRequest>, string | undefined, JsonObject]>([
    [
      'FLUX by pixels',
      fluxGeneration,
      'flux-pro-1.1',
      { size: '1024x768', extra: { seed: 7, output_format: 'jpg', safety_tolerance: 2 } },
      '/flux-pro-1.1',
      { ...sea, width: 1024, height: 768, seed: 7, output_format: 'jpeg', safety_tolerance: 2 },
    ],
    [
      'FLUX Ultra by ratio',
      fluxGeneration,
      'flux-pro-1.1-ultra',
      { size: '1792x1024' },
      '/flux-pro-1.1-ultra',
      { ...sea, aspect_ratio: '7:4' },
    ],
    [
      'fal',
      falGeneration,
      'fal-ai/flux/dev',
      { count: 2, size: '512x768', responseFormat: 'b64_json' },
      '/fal-ai/flux/dev',
      { ...sea, num_images: 2, image_size: { width: 512, height: 768 }, sync_mode: true },
    ],
    [
      'fal by ratio',
      falGeneration,
      'fal-ai/imagen4/preview',
      { size: '16:9' },
      '/fal-ai/imagen4/preview',
      { ...sea, aspect_ratio: '16:9' },
    ],
    [
      'Gemini',
      geminiImageGeneration,
      'gemini-3-pro-image-preview',
      { size: '2048x2048', responseFormat: 'b64_json', extra: { seed: 3, safetySettings: [] } },
      undefined,
      {
        contents: [{ role: 'user', parts: [{ text: 'the sea' }] }],
        generationConfig: { responseModalities: ['TEXT', 'IMAGE'], seed: 3, imageConfig: { aspectRatio: '1:1', imageSize: '2K' } },
        safetySettings: [],
      },
    ],
    [
      'Imagen',
      imagenGeneration,
      'imagen-4.0-generate-001',
      { count: 3, size: '1024x1792', extra: { output_format: 'jpeg', output_compression: 80, personGeneration: 'allow_all' } },
      undefined,
      {
        instances: [sea],
        parameters: {
          sampleCount: 3,
          aspectRatio: '9:16',
          personGeneration: 'allow_all',
          outputOptions: { mimeType: 'image/jpeg', compressionQuality: 80 },
        },
      },
    ],
    [
      'Nova Canvas',
      novaCanvasGeneration,
      'amazon.nova-canvas-v1:0',
      { count: 2, size: '1280x720', quality: 'hd', extra: { seed: 1, negativeText: 'boats', cfgScale: 7 } },
      undefined,
      {
        taskType: 'TEXT_IMAGE',
        textToImageParams: { text: 'the sea', negativeText: 'boats' },
        imageGenerationConfig: { numberOfImages: 2, width: 1280, height: 720, quality: 'premium', seed: 1, cfgScale: 7 },
      },
    ],
    [
      'Stable Image on Bedrock',
      bedrockStabilityGeneration,
      'stability.stable-image-core-v1:1',
      { size: '1536x1024', extra: { output_format: 'png', seed: 5 } },
      undefined,
      { ...sea, aspect_ratio: '3:2', output_format: 'png', seed: 5 },
    ],
    [
      'Stable Diffusion XL on Bedrock',
      bedrockStabilityGeneration,
      'stability.stable-diffusion-xl-v1',
      { size: '512x512', extra: { cfg_scale: 10 } },
      undefined,
      { text_prompts: [{ text: 'the sea', weight: 1 }], width: 512, height: 512, cfg_scale: 10 },
    ],
    [
      'Runway',
      runwayGeneration,
      'gen4_image',
      { size: '1920x1080', extra: { seed: 4 } },
      '/text_to_image',
      { model: 'gen4_image', promptText: 'the sea', ratio: '1920:1080', seed: 4 },
    ],
    [
      'Replicate by ratio',
      replicateGeneration,
      'black-forest-labs/flux-schnell',
      { count: 2, size: '1024x1024', extra: { output_format: 'webp', output_compression: 90 } },
      '/models/black-forest-labs/flux-schnell/predictions',
      { input: { ...sea, num_outputs: 2, aspect_ratio: '1:1', output_format: 'webp', output_quality: 90 } },
    ],
    [
      'Replicate by version and pixels',
      replicateGeneration,
      `stability-ai/sdxl:${'a'.repeat(64)}`,
      { size: '768x512' },
      '/predictions',
      { version: 'a'.repeat(64), input: { ...sea, width: 768, height: 512 } },
    ],
    [
      'Fireworks',
      fireworksGeneration,
      'accounts/fireworks/models/flux-1-dev-fp8',
      { size: '16:9', extra: { guidance_scale: 3.5 } },
      '/workflows/accounts/fireworks/models/flux-1-dev-fp8/text_to_image',
      { ...sea, aspect_ratio: '16:9', guidance_scale: 3.5 },
    ],
    [
      'MiniMax',
      minimaxGeneration,
      'image-01',
      { count: 2, size: '1024x1024', responseFormat: 'b64_json', extra: { prompt_optimizer: true } },
      '/image_generation',
      { model: 'image-01', ...sea, n: 2, aspect_ratio: '1:1', response_format: 'base64', prompt_optimizer: true },
    ],
    [
      'Leonardo',
      leonardoGeneration,
      'de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3',
      { count: 2, size: '832x1216', extra: { alchemy: true } },
      '/generations',
      { modelId: 'de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3', ...sea, num_images: 2, width: 832, height: 1216, alchemy: true },
    ],
    [
      'Qwen',
      dashscopeGeneration,
      'qwen-image-plus',
      { size: '1664x928', extra: { negative_prompt: 'boats', watermark: false } },
      '/services/aigc/multimodal-generation/generation',
      {
        model: 'qwen-image-plus',
        input: { messages: [{ role: 'user', content: [{ text: 'the sea' }] }], negative_prompt: 'boats' },
        parameters: { n: 1, size: '1664*928', watermark: false },
      },
    ],
    [
      'Wan',
      dashscopeGeneration,
      'wan2.2-t2i-flash',
      { count: 2, extra: { seed: 5 } },
      '/services/aigc/text2image/image-synthesis',
      { model: 'wan2.2-t2i-flash', input: sea, parameters: { n: 2, seed: 5 } },
    ],
    [
      'ModelScope',
      modelscopeGeneration,
      'Qwen/Qwen-Image',
      { size: '1024x1024', extra: { steps: 30 } },
      '/images/generations',
      { model: 'Qwen/Qwen-Image', ...sea, size: '1024x1024', steps: 30 },
    ],
    [
      'a conversation',
      chatPictureGeneration,
      'google/gemini-2.5-flash-image',
      { size: '1536x1024', quality: 'hd', extra: { user: 'u-1' } },
      '/chat/completions',
      {
        model: 'google/gemini-2.5-flash-image',
        messages: [{ role: 'user', content: 'the sea' }],
        modalities: ['image', 'text'],
        usage: { include: true },
        image_config: { aspect_ratio: '3:2', image_size: '4K' },
        user: 'u-1',
      },
    ],
    [
      'FLUX.2 at Azure',
      azureFluxGeneration,
      'FLUX.2-pro',
      { size: '1024x1024', responseFormat: 'b64_json' },
      undefined,
      { model: 'FLUX.2-pro', ...sea, width: 1024, height: 1024 },
    ],
  ])('of %s', (_, format, model, asked, path, body) => {
    const written = format.writeRequest(requestOf(asked), contextOf(model));
    expect(jsonOf(written)).toEqual(body);
    expect(written.path).toBe(path);
  });

  test('of Stability by form', () => {
    const asked = requestOf({ size: '1024x1792', extra: { seed: 3, output_format: 'webp', negative_prompt: 'boats' } });
    const written = stabilityGeneration.writeRequest(asked, contextOf('sd3.5-large'));
    expect(written).toMatchObject({ path: '/v2beta/stable-image/generate/sd3', headers: { accept: 'application/json' } });
    expect(textsOf(written)).toEqual({
      prompt: 'the sea',
      model: 'sd3.5-large',
      aspect_ratio: '9:16',
      seed: '3',
      output_format: 'webp',
      negative_prompt: 'boats',
    });
    expect(stabilityGeneration.writeRequest(requestOf({}), contextOf('stable-image-ultra')).path).toBe(
      '/v2beta/stable-image/generate/ultra',
    );
  });
});

describe('a picture is changed', () => {
  test.each<readonly [string, Edit, string, Partial<ImageEditRequest>, JsonObject]>([
    ['FLUX Kontext', fluxEdit, 'flux-kontext-pro', { size: '1:1' }, { ...sea, input_image: png, aspect_ratio: '1:1' }],
    ['FLUX Fill', fluxEdit, 'flux-pro-1.0-fill', { mask: picture }, { ...sea, image: png, mask: png }],
    ['fal', falEdit, 'fal-ai/flux-pro/kontext', {}, { ...sea, image_url: uri }],
    ['fal, several', falEdit, 'fal-ai/nano-banana/edit', {}, { ...sea, image_urls: [uri] }],
    [
      'Gemini',
      geminiImageEdit,
      'gemini-2.5-flash-image',
      { mask: picture },
      {
        contents: [
          {
            role: 'user',
            parts: [
              { inlineData: { mimeType: 'image/png', data: png } },
              { inlineData: { mimeType: 'image/png', data: png } },
              { text: 'the sea' },
            ],
          },
        ],
        generationConfig: { responseModalities: ['TEXT', 'IMAGE'] },
      },
    ],
    [
      'Imagen',
      imagenEdit,
      'imagen-3.0-capability-001',
      { mask: picture },
      {
        instances: [
          {
            ...sea,
            referenceImages: [
              { referenceType: 'REFERENCE_TYPE_RAW', referenceId: 1, referenceImage: { bytesBase64Encoded: png } },
              {
                referenceType: 'REFERENCE_TYPE_MASK',
                referenceId: 2,
                referenceImage: { bytesBase64Encoded: png },
                maskImageConfig: { maskMode: 'MASK_MODE_USER_PROVIDED' },
              },
            ],
          },
        ],
        parameters: { editMode: 'EDIT_MODE_INPAINT_INSERTION', sampleCount: 1 },
      },
    ],
    [
      'Nova Canvas by words',
      novaCanvasEdit,
      'amazon.nova-canvas-v1:0',
      {},
      { taskType: 'IMAGE_VARIATION', imageVariationParams: { text: 'the sea', images: [png] }, imageGenerationConfig: {} },
    ],
    [
      'Nova Canvas by mask',
      novaCanvasEdit,
      'amazon.nova-canvas-v1:0',
      { extra: { maskPrompt: 'the boat' } },
      { taskType: 'INPAINTING', inPaintingParams: { text: 'the sea', image: png, maskPrompt: 'the boat' }, imageGenerationConfig: {} },
    ],
    [
      'Nova Canvas by task',
      novaCanvasEdit,
      'amazon.nova-canvas-v1:0',
      { extra: { taskType: 'BACKGROUND_REMOVAL' } },
      { taskType: 'BACKGROUND_REMOVAL', backgroundRemovalParams: { image: png } },
    ],
    [
      'Stable Image on Bedrock',
      bedrockStabilityEdit,
      'us.stability.stable-image-inpaint-v1:0',
      { mask: picture },
      { ...sea, image: png, mask: png },
    ],
    [
      'Stable Diffusion 3.5 on Bedrock',
      bedrockStabilityEdit,
      'stability.sd3-5-large-v1:0',
      { extra: { strength: 0.7 } },
      { mode: 'image-to-image', ...sea, image: png, strength: 0.7 },
    ],
    [
      'Runway',
      runwayEdit,
      'gen4_image',
      {},
      { model: 'gen4_image', promptText: 'the sea', ratio: '1024:1024', referenceImages: [{ uri, tag: 'image1' }] },
    ],
    ['Replicate', replicateEdit, 'black-forest-labs/flux-kontext-pro', {}, { input: { ...sea, input_image: uri } }],
    ['Replicate, several', replicateEdit, 'google/nano-banana', {}, { input: { ...sea, image_input: [uri] } }],
    ['Fireworks', fireworksEdit, 'accounts/fireworks/models/flux-kontext-pro', {}, { ...sea, input_image: uri }],
    ['MiniMax', minimaxEdit, 'image-01', {}, { model: 'image-01', ...sea, subject_reference: [{ type: 'character', image_file: uri }] }],
    [
      'Qwen',
      dashscopeEdit,
      'qwen-image-edit',
      { images: [{ url: 'https://a.test/a.png' }] },
      {
        model: 'qwen-image-edit',
        input: { messages: [{ role: 'user', content: [{ image: 'https://a.test/a.png' }, { text: 'the sea' }] }] },
        parameters: { n: 1 },
      },
    ],
    [
      'a conversation',
      chatPictureEdit,
      'google/gemini-2.5-flash-image',
      {},
      {
        model: 'google/gemini-2.5-flash-image',
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'the sea' },
              { type: 'image_url', image_url: { url: uri } },
            ],
          },
        ],
        modalities: ['image', 'text'],
        usage: { include: true },
      },
    ],
    ['FLUX.2 at Azure', azureFluxEdit, 'FLUX.2-pro', {}, { model: 'FLUX.2-pro', ...sea, input_image: png }],
  ])('by %s', (_, format, model, asked, body) => {
    expect(jsonOf(format.writeRequest(editOf(asked), contextOf(model)))).toEqual(body);
  });

  test('by the service of Stability that the model names', () => {
    const written = stabilityEdit.writeRequest(
      editOf({ mask: picture, extra: { grow_mask: 5 } }),
      contextOf('stability.stable-image-inpaint-v1:0'),
    );
    expect(written.path).toBe('/v2beta/stable-image/edit/inpaint');
    expect(textsOf(written)).toEqual({ prompt: 'the sea', grow_mask: '5' });
    expect(filesOf(written)).toEqual(['image', 'mask']);
    const cut = stabilityEdit.writeRequest(editOf({}), contextOf('remove-background'));
    expect([cut.path, textsOf(cut)]).toEqual(['/v2beta/stable-image/edit/remove-background', {}]);
    const restyled = stabilityEdit.writeRequest(editOf({ images: [picture, picture] }), contextOf('stable-image-style-transfer'));
    expect([restyled.path, filesOf(restyled)]).toEqual(['/v2beta/stable-image/control/style-transfer', ['init_image', 'style_image']]);
    const otherFiles = [{ name: 'style_image', value: { name: 's.png', type: 'image/png', bytes: Buffer.from('PNG') } }];
    const named = stabilityEdit.writeRequest(editOf({ otherFiles }), contextOf('style-transfer'));
    expect(filesOf(named)).toEqual(['init_image', 'style_image']);
    expect(() => fluxEdit.writeRequest(editOf({ otherFiles }), contextOf('flux-kontext-pro'))).toThrow(
      expect.objectContaining({ param: 'style_image' }),
    );
    const relit = stabilityEdit.writeRequest(editOf({}), contextOf('replace-background-and-relight'));
    expect([textsOf(relit), filesOf(relit)]).toEqual([{ background_prompt: 'the sea' }, ['subject_image']]);
    const drawn = stabilityEdit.writeRequest(editOf({ extra: { strength: 0.6 } }), contextOf('sd3.5-large'));
    expect(textsOf(drawn)).toMatchObject({ prompt: 'the sea', mode: 'image-to-image', model: 'sd3.5-large', strength: '0.6' });
  });

  test('by Topaz, whose answer is the picture', () => {
    const written = topazVariation.writeRequest(editOf({ prompt: '', size: '2000x1000' }), contextOf('Standard V2'));
    expect(textsOf(written)).toEqual({ model: 'Standard V2', output_width: '2000', output_height: '1000' });
    const answer = topazVariation.readAnswer({ body: null, text: '', bytes: Buffer.from('PNG') }, editOf({}));
    expect(answer.images).toEqual([{ b64_json: png }]);
  });

  test('by bytes that were fetched, where only bytes are taken', () => {
    const asked = editOf({ images: [{ url: 'https://a.test/a.webp' }] });
    const fetched = new Map([['https://a.test/a.webp', { name: 'a.webp', type: 'image/webp', bytes: Buffer.from('WEBP') }]]);
    expect(() => geminiImageEdit.writeRequest(asked, contextOf('m'))).toThrow(expect.objectContaining({ url: 'https://a.test/a.webp' }));
    const written = geminiImageEdit.writeRequest(asked, { ...contextOf('m'), fetched });
    expect(JSON.stringify(written)).toContain('"mimeType":"image/webp","data":"V0VCUA=="');
  });
});

describe('what cannot be said', () => {
  test.each<readonly [Generation, string, Partial<ImageRequest>, string]>([
    [fluxGeneration, 'flux-dev', { quality: 'hd' }, 'quality'],
    [stabilityGeneration, 'core', { responseFormat: 'url' }, 'response_format'],
    [stabilityGeneration, 'core', { size: '1000x100' }, 'size'],
    [imagenGeneration, 'imagen-4.0-generate-001', { extra: { background: 'transparent' } }, 'background'],
    [geminiImageGeneration, 'gemini-2.5-flash-image', { extra: { style: 'vivid' } }, 'style'],
    [runwayGeneration, 'gen4_image', { extra: { user: 'u' } }, 'user'],
  ])('is named (%#)', (format, model, asked, field) => {
    const dropped: string[] = [];
    format.writeRequest(requestOf(asked), { model, unsaid: (name) => dropped.push(name) });
    expect(dropped).toEqual([field]);
  });

  test('is nothing where no more is asked than is done anyway', () => {
    const asked = requestOf({ count: 1, size: 'auto', quality: 'auto', extra: { background: 'auto', stream: false, partial_images: 0 } });
    for (const format of [fluxGeneration, stabilityGeneration, imagenGeneration, runwayGeneration, minimaxGeneration])
      expect(() => format.writeRequest(asked, contextOf('m'))).not.toThrow();
  });

  test('is a size that is none', () => {
    expect(() => fluxGeneration.writeRequest(requestOf({ size: 'large' }), contextOf('flux-dev'))).toThrow(/size/);
  });
});

function requestOf(asked: Partial<ImageRequest>): ImageRequest {
  return { model: 'm', prompt: 'the sea', extra: {}, ...asked };
}

function editOf(asked: Partial<ImageEditRequest>): ImageEditRequest {
  return { model: 'm', prompt: 'the sea', images: [picture], extra: {}, ...asked };
}

function contextOf(model: string): { readonly model: string; unsaid(field: string): void } {
  return {
    model,
    unsaid: (field) => {
      throw new Failure('unsupported_parameter', field, { param: field });
    },
  };
}

function jsonOf(body: ModalityBody): JsonObject {
  if (!('json' in body)) throw new Error('no JSON was written');
  return body.json;
}

function textsOf(body: ModalityBody): Record<string, string> {
  if (!('form' in body)) throw new Error('no form was written');
  return Object.fromEntries(body.form.flatMap(({ name, value }) => (typeof value === 'string' ? [[name, value]] : [])));
}

function filesOf(body: ModalityBody): readonly string[] {
  if (!('form' in body)) throw new Error('no form was written');
  return body.form.flatMap(({ name, value }) => (typeof value === 'string' ? [] : [name]));
}
