import type { CountRequest } from '../../../core/modality.ts';

/** Whether nothing but texts is to be counted: no tools, no media, nothing that a provider must look up. */
export function isPlainText({ conversation, text }: CountRequest): boolean {
  if (text !== undefined) return true;
  const { messages, tools = [], toolChoice, extra } = conversation;
  const isAlone = extra['previous_response_id'] === undefined && extra['conversation'] === undefined;
  return (
    isAlone && tools.length === 0 && toolChoice === undefined && messages.every(({ parts }) => parts.every(({ type }) => type === 'text'))
  );
}
