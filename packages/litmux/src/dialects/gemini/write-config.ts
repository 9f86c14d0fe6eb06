import type { WriteContext } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject } from '../../core/json.ts';
import type { ChatRequest, OutputFormat } from '../../core/request.ts';
import { compact, textOf, objectOf } from '../../wire/json-reader.ts';
import { compileSchema, schemaTargets } from '../schema-compiler.ts';
import type { ModelFamily } from './model-family.ts';
import { writeThinking } from './write-thinking.ts';

/** `generationConfig` of a request (https://ai.google.dev/api/generate-content#GenerationConfig). */
export function writeConfig(request: ChatRequest, family: ModelFamily, context: WriteContext): JsonObject {
  const { sampling } = request;
  if (sampling.logitBias !== undefined) context.unsaid('logit_bias');
  return compact({
    maxOutputTokens: context.ceiling ?? request.maxTokens,
    temperature: sampling.temperature,
    topP: sampling.topP,
    topK: sampling.topK,
    stopSequences: sampling.stop !== undefined && sampling.stop.length > 0 ? sampling.stop : undefined,
    candidateCount: request.choices,
    seed: sampling.seed,
    frequencyPenalty: sampling.frequencyPenalty,
    presencePenalty: sampling.presencePenalty,
    responseLogprobs: sampling.logprobs,
    logprobs: sampling.topLogprobs,
    responseModalities: request.modalities?.map((modality) => modality.toUpperCase()),
    speechConfig: writeSpeech(objectOf(request.audio)),
    mediaResolution: writeResolution(request),
    thinkingConfig: request.reasoning && writeThinking(request.reasoning, family, (field) => context.unsaid(field)),
    ...(request.output !== undefined && writeOutput(request.output, family, context)),
  });
}

function writeOutput(output: OutputFormat, family: ModelFamily, context: WriteContext): JsonDraft {
  switch (output.type) {
    case 'text':
      return {};
    case 'json':
      return { responseMimeType: 'application/json' };
    case 'json-schema': {
      if (family.generation >= 2) return { responseMimeType: 'application/json', responseJsonSchema: output.schema };
      const { schema, lost } = compileSchema(output.schema, schemaTargets.openApi);
      for (const path of lost) context.unsaid(`response_format.json_schema.schema.${path}`);
      return { responseMimeType: 'application/json', responseSchema: schema };
    }
  }
}

/** OpenAI's `audio: { voice }`. */
function writeSpeech(audio: JsonObject | undefined): JsonObject | undefined {
  const voiceName = textOf(audio?.['voice']);
  return voiceName === undefined ? undefined : { voiceConfig: { prebuiltVoiceConfig: { voiceName } } };
}

/** OpenAI's `detail` stands at each image, Google's resolution holds for all: the finest that was asked for. */
function writeResolution(request: ChatRequest): string | undefined {
  const details = new Set(request.messages.flatMap(({ parts }) => parts.map((part) => (part.type === 'media' ? part.detail : undefined))));
  if (details.has('high')) return 'MEDIA_RESOLUTION_HIGH';
  return details.has('low') ? 'MEDIA_RESOLUTION_LOW' : undefined;
}
