import type { DialectTraits } from '../../core/dialect.ts';
import type { JsonValue } from '../../core/json.ts';

/** What distinguishes the places that serve the Messages API. A provider declares only what applies; absent means Anthropic's own API. */
export type AnthropicMessagesTraits = {
  /** Sent as `anthropic_version` in the body (`bedrock-2023-05-31`, `vertex-2023-10-16`). */
  readonly anthropicVersion?: string;
  /** The URL names the model, so that the body must not. */
  readonly modelInUrl?: boolean;
  /** The URL says that the answer streams, so that the body must not. */
  readonly streamInUrl?: boolean;
  /** Beta features are named in the body (`anthropic_beta`) instead of in the header. */
  readonly betasInBody?: boolean;
  /**
   * The beginnings of the names of beta features that are known there; others are left out, since an unknown one is refused.
   * Absent: all.
   */
  readonly knownBetas?: readonly string[];
  /** `false`: media must be sent as data, a URL is refused. */
  readonly mediaUrls?: boolean;
  /** `false`: JSON schemas are obeyed by a forced tool only, whatever the model. */
  readonly nativeOutput?: boolean;
};

/** The traits that this dialect reads, of a provider's declaration. */
export function traitsOf(declared: DialectTraits): AnthropicMessagesTraits {
  const { anthropicVersion, modelInUrl, streamInUrl, betasInBody, knownBetas, mediaUrls, nativeOutput } = declared;
  return {
    ...(typeof anthropicVersion === 'string' && { anthropicVersion }),
    modelInUrl: modelInUrl === true,
    streamInUrl: streamInUrl === true,
    betasInBody: betasInBody === true,
    ...(isTextList(knownBetas) && { knownBetas }),
    mediaUrls: mediaUrls !== false,
    nativeOutput: nativeOutput !== false,
  };
}

function isTextList(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
