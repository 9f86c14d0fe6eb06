import type { FailureCode } from '../core/failure-table.ts';

/** What is known of a provider's error when its code is looked for. */
export interface FailureSigns {
  readonly status: number;
  /** Everything the provider said: message, type and code, in any case. */
  readonly text: string;
  /** The provider's own code or type, where it names one. */
  readonly code?: string;
}

/**
 * The code of a provider's error: the first rule that fits, else what its status means.
 * The rules are those of the contract (§2.5) and of the providers' own documents; what is sharper stands first.
 */
export function classify(signs: FailureSigns): FailureCode {
  const text = `${signs.code ?? ''} ${signs.text}`.toLowerCase();
  for (const rule of rules) {
    if (rule.pattern.test(text) && (rule.when === undefined || rule.when(signs.status))) return rule.code;
  }
  return codeOfStatus(signs.status);
}

/** The code of a provider's error of which only the status is known. A status below 400 is that of an error inside an answer that began well. */
export function codeOfStatus(status: number): FailureCode {
  return byStatus.get(status) ?? (status >= 500 || status < 400 ? 'upstream_error' : 'invalid_request');
}

interface FailureRule {
  /** Tried on the lower-cased text. */
  readonly pattern: RegExp;
  readonly when?: (status: number) => boolean;
  readonly code: FailureCode;
}

/** A request was refused for what it says, so that its words tell more than its status. */
function isRefusal(status: number): boolean {
  return status === 400 || status === 413 || status === 422 || status === 200;
}

function isClientError(status: number): boolean {
  return status < 500;
}

/** Neither a limit nor a rejected credential, whose status is already the right word. */
function isAboutContent(status: number): boolean {
  return status < 500 && status !== 429 && status !== 401;
}

/** Ordered: the first that fits wins. */
const rules: readonly FailureRule[] = [
  {
    pattern:
      /request too large.*(tokens per|tpm|rate)|token_quota_reached|rate_limit_exceeded|rate limit|too[ _]many[ _]requests|service tier capacity exceeded|insufficient_quota|resource_exhausted|throttlingexception/,
    when: isClientError,
    code: 'rate_limited',
  },
  {
    pattern: /tools?\S* array|array_above_max_length|'user'.*string_above_max_length|string_above_max_length.*'user'/,
    when: isRefusal,
    code: 'invalid_request',
  },
  {
    pattern: /context_length_exceeded|context_window_exceeded|too_many_prompt_tokens|contextwindowexceeded/,
    when: isAboutContent,
    code: 'context_window_exceeded',
  },
  {
    pattern:
      /maximum (context|input) (length|limit)|maximum input length is|maximum context|longer than the model's context|context (length|window|limit|size)[^.]{0,40} exceed|exceed[^.]{0,40} context (length|window|limit|size)|context limit|prompt (is )?too long|prompt: length|input (is )?too long/,
    when: isAboutContent,
    code: 'context_window_exceeded',
  },
  {
    pattern:
      /exceeds? the (maximum number of tokens|available context)|payload size exceeds|input tokens? exceeds?|input length exceeds|too many (input |prompt )?tokens|prompt tokens \(\d+\) exceed|input token count|too large for model|current length is .* while limit is|(total length of all|reduce the length of the) messages/,
    when: isAboutContent,
    code: 'context_window_exceeded',
  },
  {
    pattern:
      /string too long\. expected a string with maximum length|`?inputs`? tokens \+ `?max_new_tokens`? must be|length limit exceeded|number of (input )?tokens .* exceeds?/,
    when: isAboutContent,
    code: 'context_window_exceeded',
  },
  {
    pattern:
      /content_policy_violation|content_filter|responsibleaipolicy|content management policy|filtered due to the prompt triggering|the model produced invalid content|content filtering policy/,
    when: isAboutContent,
    code: 'content_policy_violation',
  },
  {
    pattern:
      /safety system|the response was blocked|flagged (by|as|for)[^.]*(moderation|policy|violat)|requires moderation|content_moderation|content[_ ]filtered|(content|request|prompt) moderated|failed moderation|nsfw|datainspectionfailed|sensitive (content|information)|responsible ai polic|safety filters?[^.]{0,40}(block|violat)/,
    when: isAboutContent,
    code: 'content_policy_violation',
  },
  { pattern: /usage polic(y|ies)/, when: isRefusal, code: 'content_policy_violation' },
  {
    pattern:
      /incorrect api key|invalid api key|invalid_api_key|api key not valid|api_key_invalid|invalid api token|invalid subscription key|invalid private key/,
    when: isClientError,
    code: 'authentication',
  },
  {
    pattern: /model_not_found|deploymentnotfound|model .* does not exist/,
    when: (status) => status === 400 || status === 404,
    code: 'not_found',
  },
  {
    pattern: /a timeout occurred|deadline_exceeded|timeout_error/,
    when: (status) => status !== 429,
    code: 'timeout',
  },
  { pattern: /web server is returning an unknown error/, code: 'unavailable' },
  { pattern: /request too large/, when: (status) => status === 429, code: 'rate_limited' },
  {
    pattern: /overloaded_error|model is overloaded/,
    when: (status) => status === 200 || status >= 500,
    code: 'overloaded',
  },
  { pattern: /server_error|internal_error|internal server error/, when: (status) => status === 200, code: 'internal' },
];

const byStatus: ReadonlyMap<number, FailureCode> = new Map([
  [400, 'invalid_request'],
  [401, 'authentication'],
  [403, 'permission_denied'],
  [404, 'not_found'],
  [408, 'timeout'],
  [409, 'conflict'],
  [413, 'request_too_large'],
  [422, 'unprocessable'],
  [429, 'rate_limited'],
  [500, 'internal'],
  [502, 'bad_gateway'],
  [503, 'unavailable'],
  [504, 'timeout'],
  [529, 'overloaded'],
]);
