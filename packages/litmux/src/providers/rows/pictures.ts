import { fluxEdit, fluxGeneration } from '../../dialects/modalities/images/black-forest-labs.ts';
import { falEdit, falGeneration } from '../../dialects/modalities/images/fal.ts';
import { leonardoGeneration } from '../../dialects/modalities/images/leonardo.ts';
import { stabilityEdit, stabilityGeneration } from '../../dialects/modalities/images/stability.ts';
import { topazVariation } from '../../dialects/modalities/images/topaz.ts';
import type { ProviderRow } from '../row.ts';

/** Companies whose trade is pictures, with formats of their own. */
export const pictureRows: readonly ProviderRow[] = [
  {
    id: 'stability',
    title: 'Stability AI',
    baseUrl: 'https://api.stability.ai',
    home: '',
    baseEnv: ['STABILITY_API_BASE'],
    offers: ['image-generation', 'image-edit'],
    formats: { 'image-generation': stabilityGeneration, 'image-edit': stabilityEdit },
    notes: [
      'A size becomes the aspect ratio that it means; a ratio (`16:9`) may be said as well.',
      'A picture is changed by the service that the model names (`inpaint`, `outpaint`, `search-and-replace`, `remove-background`, `sketch`, `conservative`, …), else by a generator that draws after it.',
    ],
  },
  {
    id: 'black_forest_labs',
    title: 'Black Forest Labs (FLUX)',
    keyEnv: ['BFL_API_KEY', 'BLACK_FOREST_LABS_API_KEY'],
    keyHeader: 'x-key',
    baseUrl: 'https://api.bfl.ai/v1',
    baseEnv: ['BFL_API_BASE'],
    offers: ['image-generation', 'image-edit'],
    formats: { 'image-generation': fluxGeneration, 'image-edit': fluxEdit },
    notes: [
      'A job is begun and looked after at the address that the answer names, within the deadlines of the call.',
      'A size is width and height, for `ultra` and `kontext` the aspect ratio; the cost that the answer states is the cost that is booked.',
    ],
  },
  {
    id: 'fal_ai',
    title: 'fal',
    keyEnv: ['FAL_AI_API_KEY', 'FAL_KEY'],
    keyScheme: 'Key',
    baseUrl: 'https://fal.run',
    home: '',
    offers: ['image-generation', 'image-edit'],
    formats: { 'image-generation': falGeneration, 'image-edit': falEdit },
    notes: ['The model is the path of its endpoint (`fal-ai/flux/dev`), which is asked at once and not by the queue.'],
  },
  {
    id: 'leonardo',
    title: 'Leonardo.Ai',
    keyEnv: ['LEONARDO_API_KEY'],
    baseUrl: 'https://cloud.leonardo.ai/api/rest/v1',
    offers: ['image-generation'],
    formats: { 'image-generation': leonardoGeneration },
    notes: ['The model is the id of a model there; a generation is begun and looked after, within the deadlines of the call.'],
  },
  {
    id: 'recraft',
    title: 'Recraft',
    baseUrl: 'https://external.api.recraft.ai/v1',
    baseEnv: ['RECRAFT_API_BASE'],
    offers: ['image-generation', 'image-edit', 'image-variation'],
    paths: { 'image-edit': '/images/imageToImage', 'image-variation': '/images/variateImage' },
    images: {
      knows: ['n', 'size', 'response_format', 'style'],
      pictures: { file: 'image' },
      editDefaults: { strength: 0.2 },
    },
    notes: ['An edit draws after the picture; how far it may depart from it says `strength` (0 to 1, here 0.2 where nothing is set).'],
  },
  {
    id: 'topaz',
    title: 'Topaz Labs',
    keyHeader: 'x-api-key',
    baseUrl: 'https://api.topazlabs.com',
    home: '',
    offers: ['image-variation'],
    formats: { 'image-variation': topazVariation },
    notes: ['A picture comes back enhanced: `size` is that of the result.'],
  },
];
