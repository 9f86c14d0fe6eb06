import type { OverlayTable } from '../overlay.ts';
import { anthropicModels } from './anthropic.ts';
import { bedrockModels } from './bedrock.ts';
import { ai21Models, azureAiModels, dashscopeModels, sambanovaModels, togetherModels } from './clouds.ts';
import { cohereModels } from './cohere.ts';
import { deepseekModels } from './deepseek.ts';
import { geminiModels, vertexModels } from './google.ts';
import { cerebrasModels, freeServers, groqModels, openrouterModels } from './hosts.ts';
import { azureFluxModels, falModels, fireworksPictures, fluxModels, recraftModels, replicatePictures, stabilityModels } from './images.ts';
import { mistralModels } from './mistral.ts';
import { moonshotModels } from './moonshot.ts';
import { openWeightModels } from './open-weights.ts';
import { openaiModels } from './openai.ts';
import { perplexityModels } from './perplexity.ts';
import { azureSpeechModels, deepgramModels, fireworksSoundModels, googleSoundModels, minimaxSpeechModels, pollyModels } from './sound.ts';
import { voyageModels } from './voyage.ts';
import { xaiModels } from './xai.ts';
import { zaiModels } from './zai.ts';

const like = (table: OverlayTable, provider: string): OverlayTable => ({ ...table, provider });

/** Every table of ours. Makers stand before hosts: what a model can do is looked for in this order. */
export const overlayTables: readonly OverlayTable[] = [
  openaiModels,
  anthropicModels,
  geminiModels,
  mistralModels,
  deepseekModels,
  xaiModels,
  cohereModels,
  moonshotModels,
  zaiModels,
  perplexityModels,
  voyageModels,
  ai21Models,
  dashscopeModels,
  stabilityModels,
  recraftModels,
  fluxModels,
  replicatePictures,
  azureFluxModels,
  fireworksPictures,
  falModels,
  deepgramModels,
  azureSpeechModels,
  pollyModels,
  minimaxSpeechModels,
  fireworksSoundModels,
  googleSoundModels,
  openWeightModels,
  like(openaiModels, 'azure'),
  azureAiModels,
  like(openaiModels, 'text-completion-openai'),
  like(anthropicModels, 'anthropic_text'),
  like(anthropicModels, 'anthropic-aws'),
  like(ai21Models, 'ai21_chat'),
  like(cohereModels, 'cohere_chat'),
  like(mistralModels, 'codestral'),
  vertexModels,
  bedrockModels,
  groqModels,
  cerebrasModels,
  togetherModels,
  sambanovaModels,
  openrouterModels,
  ...freeServers,
];
