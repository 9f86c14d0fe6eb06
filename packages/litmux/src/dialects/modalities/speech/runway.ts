import { Failure } from '../../../core/failure.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { isObject, objectOf, textOf } from '../../../wire/json-reader.ts';
import { failureReader } from '../said-failure.ts';
import { look } from '../watched-task.ts';
import { neededVoice, noSound, passedFields, soundAlone } from './wishes.ts';

const readFailure = failureReader({ message: ['error', 'message'], code: ['code'] });

/**
 * Runway's speech: a task is made and looked after until it names the address of its sound. The endpoint's URL ends before the path.
 * Source: https://docs.dev.runwayml.com/api/#tag/Start-generating/paths/~1v1~1text_to_speech/post
 */
export const runwaySpeech: ModalityFormat<'speech'> = {
  writeRequest(request, context) {
    const extra = passedFields(request, context, ['speed', 'instructions']);
    const { responseFormat = 'mp3', voice } = request;
    if (responseFormat !== 'mp3') context.unsaid('response_format');
    return {
      path: '/text_to_speech',
      json: {
        ...extra,
        model: context.model,
        promptText: request.input,
        voice: isObject(voice) && voice['type'] !== undefined ? voice : presetOf(neededVoice(request)),
      },
      next: ({ body }) => {
        const id = textOf(objectOf(body)?.['id']);
        if (id === undefined) throw new Failure('invalid_answer', 'Runway began no task.');
        return look({
          to: `/tasks/${encodeURIComponent(id)}`,
          rest: 5_000,
          isAtWork,
          done: (task) => ({ method: 'GET', to: soundAddress(task) }),
        });
      },
    };
  },
  readAnswer: soundAlone(readFailure),
  readFailure,
};

function presetOf(asked: string): JsonObject {
  return { type: 'runway-preset', presetId: presets.get(asked.toLowerCase()) ?? asked };
}

function isAtWork(task: JsonObject): boolean {
  const status = textOf(task['status']);
  if (status !== 'FAILED' && status !== 'CANCELLED') return status !== 'SUCCEEDED';
  const code = textOf(task['failureCode']);
  throw new Failure(
    code?.startsWith('SAFETY') === true
      ? 'content_policy_violation'
      : code?.startsWith('INPUT') === true
        ? 'invalid_request'
        : 'upstream_error',
    textOf(task['failure']) ?? 'The task was cancelled.',
    code === undefined ? {} : { providerCode: code },
  );
}

function soundAddress({ output }: JsonObject): string {
  const address = Array.isArray(output) ? textOf(output[0]) : undefined;
  if (address === undefined) throw noSound();
  return address;
}

const presets: ReadonlyMap<string, string> = new Map([
  ['alloy', 'Maya'],
  ['ash', 'Noah'],
  ['ballad', 'Benjamin'],
  ['coral', 'Katie'],
  ['echo', 'James'],
  ['fable', 'Bernard'],
  ['nova', 'Serene'],
  ['onyx', 'Vincent'],
  ['sage', 'Eleanor'],
  ['shimmer', 'Ella'],
  ['verse', 'Jack'],
]);
