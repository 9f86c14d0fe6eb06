import type { WriteContext } from '../../core/dialect.ts';
import type { ChatRequest } from '../../core/request.ts';
import { toolIds, toolNames, type ToolNames } from '../anthropic-messages/tool-names.ts';
import { nineCharId } from '../openai-chat/nine-char-id.ts';
import { documentNames } from './document-names.ts';
import { modelFamily, type ModelFamily } from './model-family.ts';
import { traitsOf, type BedrockConverseTraits } from './traits.ts';

/** The longest name of a tool and id of a call that Converse takes. */
export const longestName = 64;

/** What the writers of one request share. */
export interface Writing {
  readonly request: ChatRequest;
  readonly context: WriteContext;
  /** The model by which its family is known. */
  readonly model: string;
  readonly traits: BedrockConverseTraits;
  readonly family: ModelFamily;
  readonly names: ToolNames;
  readonly toolId: (id: string) => string;
  /** A name for the next document, which no other of the request has. */
  readonly documentName: (name: string | undefined) => string;
  /** The beta features that what was written needs. */
  readonly betas: Set<string>;
}

/** Begins to write a request. */
export function beginWriting(request: ChatRequest, context: WriteContext): Writing {
  const traits = traitsOf(context.traits);
  const model = traits.baseModel ?? context.model;
  const family = modelFamily(model);
  return {
    request,
    context,
    model,
    traits,
    family,
    names: toolNames(request, longestName),
    toolId: family.shortCallIds ? nineCharId : toolIds(callIds(request), longestName),
    documentName: documentNames(),
    betas: new Set(),
  };
}

function* callIds(request: ChatRequest): Iterable<string> {
  for (const message of request.messages) {
    for (const part of message.parts) {
      if (part.type === 'tool-call') yield part.id;
      if (part.type === 'tool-result') yield part.callId;
    }
  }
}
