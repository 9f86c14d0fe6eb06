import type { WriteContext } from '../../core/dialect.ts';
import type { ChatRequest } from '../../core/request.ts';
import { claudeFamily, type ClaudeFamily } from './claude-models.ts';
import { toolIds, toolNames, type ToolNames } from './tool-names.ts';
import { traitsOf, type AnthropicMessagesTraits } from './traits.ts';

/** What the writers of one request share. */
export interface Writing {
  readonly request: ChatRequest;
  readonly context: WriteContext;
  readonly traits: AnthropicMessagesTraits;
  readonly family: ClaudeFamily;
  readonly names: ToolNames;
  readonly toolId: (id: string) => string;
  /** The beta features that what was written needs. */
  readonly betas: Set<string>;
}

/** Begins to write a request. */
export function beginWriting(request: ChatRequest, context: WriteContext): Writing {
  return {
    request,
    context,
    traits: traitsOf(context.traits),
    family: claudeFamily(context.model),
    names: toolNames(request),
    toolId: toolIds(callIds(request)),
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
