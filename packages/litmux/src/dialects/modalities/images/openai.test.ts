import { describe, expect, test } from 'vitest';
import { Failure } from '../../../core/failure.ts';
import type { ImageEditRequest, ImageRequest, ModalityBody } from '../../../core/modality.ts';
import { imageEditClient, imageGenerationClient, imageVariationClient } from './client.ts';
import { openaiImageEdit, openaiImageGeneration, openaiImageVariation } from './openai.ts';
import { ratioOf, sizeOf } from './size.ts';
import type { ImageTraits } from './traits.ts';

const file = { name: 'a.png', type: 'image/png', bytes: Buffer.from('PNG') };
const uri = `data:image/png;base64,${Buffer.from('PNG').toString('base64')}`;

describe("OpenAI's format of pictures", () => {
  test('says every field as the client said it', () => {
    const words = {
      prompt: 'sea',
      n: 2,
      size: '1024x1024',
      quality: 'high',
      response_format: 'url',
      background: 'auto',
      born_last_week: 1,
    };
    const request = imageGenerationClient.readRequest({ json: { model: 'm', ...words } }, undefined);
    expect(openaiImageGeneration().writeRequest(request, contextOf('gpt-image-1'))).toEqual({ json: { model: 'gpt-image-1', ...words } });
  });

  test('sends the files of a form as files, and the pictures of JSON in the client’s words', () => {
    const form = [
      { name: 'image[]', value: file },
      { name: 'image[]', value: file },
      { name: 'mask', value: file },
      { name: 'born_last_week', value: file },
      { name: 'prompt', value: 'sea' },
      { name: 'output_compression', value: '80' },
      { name: 'user', value: '007' },
    ];
    const sent = openaiImageEdit().writeRequest(imageEditClient.readRequest({ form }, 'm'), contextOf('gpt-image-1'));
    expect(sent).toMatchObject({
      form: [
        { name: 'image[]', value: file },
        { name: 'image[]', value: file },
        { name: 'mask', value: file },
        { name: 'born_last_week', value: file },
        { name: 'output_compression', value: '80' },
        { name: 'user', value: '007' },
        { name: 'model', value: 'gpt-image-1' },
        { name: 'prompt', value: 'sea' },
      ],
    });
    const json = { prompt: 'sea', images: [{ image_url: 'https://a.test/a.png' }] };
    const named = openaiImageEdit().writeRequest(imageEditClient.readRequest({ json }, 'm'), contextOf('gpt-image-1'));
    expect(named).toEqual({ json: { ...json, model: 'gpt-image-1' } });
  });

  test('varies a picture without a prompt', () => {
    const form = [{ name: 'image', value: file }];
    const sent = openaiImageVariation.writeRequest(imageVariationClient.readRequest({ form }, 'm'), contextOf('dall-e-2'));
    expect(sent).toEqual({
      form: [
        { name: 'image', value: file },
        { name: 'model', value: 'dall-e-2' },
      ],
    });
  });

  test('is read by tokens, by pictures, and by the cost that is stated', () => {
    const read = (body: object): unknown => openaiImageGeneration().readAnswer({ body: { ...body }, text: '' }, requestOf({})).usage;
    const data = [{ url: 'https://a.test/1.png' }];
    expect(read({ data, usage: { input_tokens: 10, output_tokens: 100, input_tokens_details: { image_tokens: 4 } } })).toMatchObject({
      input: 6,
      inputImage: 4,
      outputImage: 100,
    });
    expect(read({ data })).toMatchObject({ units: { images: 1, requests: 1 }, outputImage: 0 });
    expect(read({ data, usage: { generated_images: 1, output_tokens: 4096 } })).toMatchObject({ units: { images: 1 }, outputImage: 0 });
    expect(() => read({ data: [] })).toThrow('without any picture');
    const named = { images: [{ image_base64: 'aGk=' }, { b64: 'aGk=' }] };
    const answer = openaiImageGeneration().readAnswer({ body: named, text: '' }, requestOf({}));
    expect(answer).toMatchObject({ images: [{ b64_json: 'aGk=' }, { b64_json: 'aGk=' }], extra: {} });
  });
});

describe('a format that is close to it', () => {
  const traits: ImageTraits = {
    size: 'width-height',
    rename: { output_format: 'extension' },
    knows: ['n', 'response_format', 'output_format'],
    bytesWord: 'base64',
    pictures: { field: 'image_url', several: 'images', mask: 'mask_url' },
  };

  test('says the fields by its own names, and reports the others', () => {
    const dropped: string[] = [];
    const request = requestOf({
      count: 2,
      size: '640x480',
      quality: 'hd',
      responseFormat: 'b64_json',
      extra: { output_format: 'png', steps: 4, image: uri },
    });
    const context = { model: 'flux', unsaid: (field: string): void => void dropped.push(field) };
    expect(openaiImageGeneration(traits).writeRequest(request, context)).toEqual({
      json: {
        model: 'flux',
        prompt: 'sea',
        n: 2,
        width: 640,
        height: 480,
        response_format: 'base64',
        extension: 'png',
        steps: 4,
        image: uri,
      },
    });
    expect(dropped).toEqual(['quality']);
  });

  test('names pictures by address, one or several', () => {
    const write = (edit: Partial<ImageEditRequest>, form = traits): ModalityBody =>
      openaiImageEdit(form).writeRequest({ ...requestOf({}), images: [file], ...edit }, contextOf('flux'));
    expect(write({ mask: file })).toMatchObject({ json: { image_url: uri, mask_url: uri } });
    expect(write({ images: [file, { url: 'https://a.test/b.png' }] })).toMatchObject({ json: { images: [uri, 'https://a.test/b.png'] } });
    const objects: ImageTraits = { pictures: { field: 'image', beside: { type: 'image_url' } } };
    expect(write({}, objects)).toMatchObject({ json: { image: { type: 'image_url', url: uri } } });
    expect(() => write({ mask: file }, objects)).toThrow(expect.objectContaining({ param: 'mask' }));
    expect(() => write({ images: [] }, objects)).toThrow(expect.objectContaining({ param: 'image' }));
    const form: ImageTraits = { pictures: { file: 'image' }, editDefaults: { strength: 0.2 } };
    expect(write({}, form)).toMatchObject({ form: [{ name: 'image', value: file }, { name: 'strength', value: '0.2' }, {}, {}] });
  });
});

describe('a size', () => {
  test('is pixels, and the ratio that it means', () => {
    expect(sizeOf({ size: '1024x768' })).toEqual({ width: 1024, height: 768 });
    expect(sizeOf({ size: 'auto' })).toBeUndefined();
    expect(() => sizeOf({ size: 'big' })).toThrow(Failure);
    const known = ['1:1', '16:9', '9:16', '3:2'];
    expect(ratioOf({ size: '1792x1024' }, known)).toBe('16:9');
    expect(ratioOf({ size: '1536x1024' }, known)).toBe('3:2');
    expect(ratioOf({ size: '16:9' }, known)).toBe('16:9');
    expect(ratioOf({ size: '4:1' }, known)).toBeNull();
    expect(ratioOf({ size: '1000x300' }, known)).toBeNull();
    expect(ratioOf({}, known)).toBeUndefined();
  });
});

describe('a client who wants bytes', () => {
  test('gets those that were fetched, in place of the address', () => {
    const request = requestOf({ responseFormat: 'b64_json' });
    const answer = { images: [{ url: 'https://a.test/1.png', revised_prompt: 'x' }, { b64_json: 'aGk=' }], usage: emptyUsage() };
    expect(imageGenerationClient.wants?.(answer, request)).toEqual(['https://a.test/1.png']);
    expect(imageGenerationClient.wants?.(answer, requestOf({}))).toEqual([]);
    const context = { callId: 'c', created: 5, model: 'm', upstreamModel: 'm', request };
    const fetched = new Map([['https://a.test/1.png', file]]);
    expect(imageGenerationClient.writeAnswer(answer, { ...context, fetched })).toEqual({
      json: { created: 5, data: [{ revised_prompt: 'x', b64_json: file.bytes.toString('base64') }, { b64_json: 'aGk=' }] },
    });
  });
});

function emptyUsage(): ReturnType<ReturnType<typeof openaiImageGeneration>['readAnswer']>['usage'] {
  return openaiImageGeneration().readAnswer({ body: { data: [{ url: 'u' }] }, text: '' }, requestOf({})).usage;
}

function requestOf(asked: Partial<ImageRequest>): ImageRequest {
  return { model: 'm', prompt: 'sea', extra: {}, ...asked };
}

function contextOf(model: string): { readonly model: string; unsaid(field: string): void } {
  return {
    model,
    unsaid: (field) => {
      throw new Failure('unsupported_parameter', field, { param: field });
    },
  };
}
