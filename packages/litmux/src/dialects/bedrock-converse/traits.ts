import type { DialectTraits } from '../../core/dialect.ts';

/** What distinguishes the ways to a model that takes this format. */
export type BedrockConverseTraits = {
  /** Sent as `schemaVersion`: the body is Nova's own, for InvokeModel, which has `topK` among its parameters. */
  readonly schemaVersion?: string;
  /** The model behind an id that does not tell it (the ARN of a profile or of provisioned throughput). */
  readonly baseModel?: string;
};

/** The traits that this dialect reads, of a provider's declaration. */
export function traitsOf({ schemaVersion, baseModel }: DialectTraits): BedrockConverseTraits {
  return {
    ...(typeof schemaVersion === 'string' && { schemaVersion }),
    ...(typeof baseModel === 'string' && { baseModel }),
  };
}
