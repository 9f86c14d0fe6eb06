import type { CountAnswer, CountRequest, Modality, ModalityAnswer, ModalityRequest } from '../core/modality.ts';
import { noUsage } from '../core/usage.ts';
import type { Deployment } from '../routing/deployment.ts';

/** The modalities that can be answered here where a provider does not offer them. */
export const answersHere: {
  readonly [M in Modality]?: (request: ModalityRequest<M>, deployment: Deployment) => Promise<ModalityAnswer<M>>;
} = { 'count-tokens': countHere };

/** The tokenizer and its tables load at the first question. */
async function countHere({ conversation, text }: CountRequest, { facts }: Deployment): Promise<CountAnswer> {
  const [{ countMessages, countTokens }, { vocabularyOf }] = await Promise.all([
    import('../catalog/tokens/count-tokens.ts'),
    import('../catalog/tokens/vocabulary.ts'),
  ]);
  const counted =
    text === undefined ? await countMessages(conversation, facts.id, conversation.origin.dialect) : await countTokens(text, facts.id);
  return {
    inputTokens: counted.tokens,
    vocabulary: vocabularyOf(facts.id).encoding,
    ...(counted.estimated && { estimated: true }),
    usage: noUsage,
  };
}
