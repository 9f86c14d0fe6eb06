import type { WriteContext } from '../core/dialect.ts';
import type { ChatRequest } from '../core/request.ts';

/** A wish of OpenAI's chat API that some formats have no word for, by its field's name there. */
export type RareField =
  | 'n'
  | 'logit_bias'
  | 'logprobs'
  | 'top_logprobs'
  | 'modalities'
  | 'audio'
  | 'web_search_options'
  | 'service_tier'
  | 'parallel_tool_calls';

/** Reports those of the fields that the caller really asks something by: a value that says what happens anyway needs no word. */
export function reportUnsaid(fields: readonly RareField[], request: ChatRequest, context: WriteContext): void {
  for (const field of fields) if (asks(field, request)) context.unsaid(field);
}

function asks(field: RareField, request: ChatRequest): boolean {
  const { sampling } = request;
  switch (field) {
    case 'n':
      return (request.choices ?? 1) > 1;
    case 'logit_bias':
      return Object.keys(sampling.logitBias ?? {}).length > 0;
    case 'logprobs':
      return sampling.logprobs === true;
    case 'top_logprobs':
      return (sampling.topLogprobs ?? 0) > 0;
    case 'modalities':
      return request.modalities?.some((kind) => kind.toLowerCase() !== 'text') === true;
    case 'audio':
      return request.audio !== undefined;
    case 'web_search_options':
      return request.webSearch !== undefined;
    case 'service_tier':
      return request.serviceTier !== undefined && request.serviceTier !== 'auto' && request.serviceTier !== 'default';
    case 'parallel_tool_calls':
      return request.parallelToolCalls === false && (request.tools?.length ?? 0) > 0;
  }
}
