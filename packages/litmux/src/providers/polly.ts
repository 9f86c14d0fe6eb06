import type { Provider, Target } from '../core/provider.ts';
import { pollySpeech } from '../dialects/modalities/speech/polly.ts';
import { awsSettings } from './auth/aws-settings.ts';
import { defaultRegion, sigV4 } from './auth/sigv4.ts';
import { endpointUrl } from './base-url.ts';

/** Amazon Polly. Source: https://docs.aws.amazon.com/polly/latest/dg/API_SynthesizeSpeech.html */
export const polly: Provider = {
  id: 'aws_polly',
  title: 'Amazon Polly',
  settings: Object.values(awsSettings),
  baseUrl: 'https://polly.{aws_region_name}.amazonaws.com',
  auth: sigV4({ service: 'polly' }),
  operations: { speech: (target) => ({ url: speechUrl(target), format: pollySpeech }) },
  notes: [
    'The model is the engine: `standard`, `neural`, `long-form` or `generative`. Voices are those of Polly, or names that OpenAI has.',
    'A text that begins with `<speak>` is SSML; `speed` makes one of any other.',
    'Sound is `mp3`, `opus`, `ogg_vorbis` or `pcm` (16 kHz).',
  ],
};

function speechUrl({ baseUrl, baseIsSet, settings }: Target): string {
  const set = settings[awsSettings.region.name];
  const region = typeof set === 'string' ? set : defaultRegion;
  return endpointUrl(baseIsSet ? baseUrl : `https://polly.${region}.amazonaws.com`, '/v1/speech');
}
