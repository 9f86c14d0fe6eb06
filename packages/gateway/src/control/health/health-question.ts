import { numberOf, textOf } from 'litmux/settings';
import {
  conversation,
  modality,
  modalityClients,
  openaiChat,
  openaiCompletions,
  openaiResponses,
  type Asked,
  type ClientBody,
  type Deployment,
  type Dialect,
  type JsonObject,
  type Modality,
  type ModalityClient,
} from 'litmux/engine';
import { modalityWorstCase, worstCase, type Reach, type WorstCase } from '../../pipeline/reservation.ts';

/** The smallest call that tells whether a deployment answers. */
export interface HealthQuestion {
  readonly asked: Asked;
  worstCase(reach: Reach): WorstCase;
}

type Environment = (name: string) => string | undefined;

/** The question for a deployment by its mode (contract 8.7); undefined for a mode that no short call can ask. Throws a Failure where it cannot be written. */
export function healthQuestion(deployment: Deployment, env: Environment): HealthQuestion | undefined {
  const { info } = deployment;
  const model = deployment.group;
  const prompt = env('DEFAULT_HEALTH_CHECK_PROMPT') ?? 'test from litellm';
  switch (modeOf(deployment)) {
    case 'chat':
      return inConversation(openaiChat, { model, messages: [{ role: 'user', content: prompt }], max_tokens: mostTokens(deployment, env) });
    case 'responses':
      return inConversation(openaiResponses, {
        model,
        input: prompt,
        max_output_tokens: Math.max(leastResponse, mostTokens(deployment, env)),
      });
    case 'completion':
      return inConversation(openaiCompletions, { model, prompt, max_tokens: mostTokens(deployment, env) });
    case 'embedding':
      return inModality(modalityClients.embeddings, { json: { model, input: [prompt] } });
    case 'rerank':
      return inModality(modalityClients.rerank, { json: { model, query: prompt, documents: [prompt] } });
    case 'image_generation':
      return inModality(modalityClients['image-generation'], { json: { model, prompt } });
    case 'audio_speech':
      return inModality(modalityClients.speech, { json: { model, input: prompt, voice: textOf(info['health_check_voice']) ?? 'alloy' } });
    case 'audio_transcription':
      return inModality(modalityClients.transcription, {
        form: [
          { name: 'model', value: model },
          { name: 'file', value: silence() },
        ],
      });
    case 'moderation':
      return inModality(modalityClients.moderation, { json: { model, input: prompt } });
  }
  return undefined;
}

/** What a deployment is for: as configured, else as the catalog knows, else conversations. */
export function modeOf({ info, facts }: Deployment): string {
  return textOf(info['mode']) ?? facts.mode ?? 'chat';
}

/** OpenAI's Responses take no smaller ceiling. */
const leastResponse = 16;
const fewTokens = 5;
/** A model that thinks first needs some tokens before it says anything. */
const fewTokensToThink = 64;

function mostTokens({ info, facts }: Deployment, env: Environment): number {
  const thinks = facts.abilities.reasoning === true;
  const kind = thinks ? 'reasoning' : 'non_reasoning';
  const set =
    numberOf(info[`health_check_max_tokens_${kind}`]) ??
    numberOf(info['health_check_max_tokens']) ??
    (thinks ? numberOf(env('BACKGROUND_HEALTH_CHECK_MAX_TOKENS_REASONING')) : undefined) ??
    numberOf(env('BACKGROUND_HEALTH_CHECK_MAX_TOKENS'));
  return Math.max(1, Math.floor(set ?? (thinks ? fewTokensToThink : fewTokens)));
}

function inConversation(client: Dialect, body: JsonObject): HealthQuestion {
  const request = client.readRequest(body, {});
  return {
    asked: conversation({ request, client }),
    worstCase: (reach) => worstCase(request, JSON.stringify(body).length, reach),
  };
}

function inModality<M extends Modality>(client: ModalityClient<M>, origin: ClientBody): HealthQuestion {
  const request = client.readRequest(origin, undefined);
  return { asked: modality({ client, request, origin }), worstCase: (reach) => modalityWorstCase(client.bound(request), reach) };
}

const sampleRate = 8_000;
const headerBytes = 44;

/** Half a second of silence as a WAV file. */
function silence(): { readonly name: string; readonly type: string; readonly bytes: Uint8Array } {
  const samples = sampleRate / 2;
  const bytes = Buffer.alloc(headerBytes + samples, 0x80);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate, 28);
  bytes.writeUInt16LE(1, 32);
  bytes.writeUInt16LE(8, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(samples, 40);
  return { name: 'silence.wav', type: 'audio/wav', bytes };
}
