import type { WriteContext, WrittenRequest } from '../../core/dialect.ts';
import type { ChatRequest } from '../../core/request.ts';
import { passFields } from '../foreign-fields.ts';
import { compileSchema, schemaTargets } from '../schema-compiler.ts';
import { reportUnsaid } from '../unsaid-fields.ts';
import { thinks } from './thinking-models.ts';
import type { WireFormat, WireRequest } from './wire.ts';
import { writeMessages } from './write-messages.ts';
import { writeThinking } from './write-thinking.ts';
import { writeTools } from './write-tools.ts';

/** Writes a request of any dialect in the words of Cohere's chat API. Source: https://docs.cohere.com/reference/chat */
export function writeRequest(request: ChatRequest, context: WriteContext): WrittenRequest {
  reportUnsaid(
    ['n', 'logit_bias', 'top_logprobs', 'modalities', 'audio', 'web_search_options', 'service_tier', 'parallel_tool_calls'],
    request,
    context,
  );
  const body: WireRequest = {
    model: context.model,
    messages: writeMessages(request.messages, { thinks: thinks(context), unsaid: (path) => context.unsaid(path) }),
    stream: request.stream,
    ...writeTools(request, context),
    ...writeFormat(request),
    ...writeThinking(request, context),
    ...writeSampling(request, context),
  };
  return { body: { ...passFields(request, context, ownFields), ...body } };
}

/** Fields of Cohere's that have no neutral word, or that a caller may give in Cohere's own. */
const ownFields: ReadonlySet<string> = new Set(['citation_options', 'documents', 'response_format', 'safety_mode', 'strict_tools']);

function writeFormat({ output }: ChatRequest): { readonly response_format?: WireFormat } {
  switch (output?.type) {
    case undefined:
    case 'text':
      return {};
    case 'json':
      return { response_format: { type: 'json_object' } };
    case 'json-schema':
      return { response_format: { type: 'json_object', json_schema: compileSchema(output.schema, schemaTargets.cohereChat).schema } };
  }
}

/** The bounds are those of the API; beyond them it refuses what OpenAI's clients mean by "the most" and "all of them". */
function writeSampling({ sampling, maxTokens }: ChatRequest, context: WriteContext): Partial<WireRequest> {
  const { temperature, topP, topK, seed, frequencyPenalty, presencePenalty, stop, logprobs } = sampling;
  const most = context.ceiling ?? maxTokens;
  const hasSeed = seed !== undefined && seed >= 0;
  if (seed !== undefined && !hasSeed) context.unsaid('seed');
  return {
    ...(most !== undefined && { max_tokens: most }),
    ...(temperature !== undefined && { temperature: Math.min(1, Math.max(0, temperature)) }),
    ...(topP !== undefined && { p: Math.min(0.99, Math.max(0.01, topP)) }),
    ...(topK !== undefined && { k: Math.min(500, Math.max(0, topK)) }),
    ...(hasSeed && { seed }),
    ...(frequencyPenalty !== undefined && { frequency_penalty: frequencyPenalty }),
    ...(presencePenalty !== undefined && { presence_penalty: presencePenalty }),
    ...(stop !== undefined && stop.length > 0 && { stop_sequences: stop }),
    ...(logprobs === true && { logprobs: true as const }),
  };
}
