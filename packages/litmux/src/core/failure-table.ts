/** One row of the table of failures. */
export interface FailureKind {
  /** HTTP status that a client sees. */
  readonly status: number;
  /** Whether the same call may be tried again on the same deployment. */
  readonly retry: boolean;
  /** LiteLLM's class of this failure, the name that clients and logs match on. */
  readonly className: string;
  /** `error.type` for clients that speak OpenAI's format. */
  readonly openai: string;
  /** `error.type` for clients that speak Anthropic's format. */
  readonly anthropic: string;
  /** `error.status` for clients that speak Google's format. */
  readonly google: string;
}

/** Every way in which a call can fail: the one table from which status, retry, class and wording are read. */
export const failureTable: Readonly<Record<FailureCode, FailureKind>> = {
  invalid_request: row(400, false, 'BadRequestError', 'invalid_request_error', 'invalid_request_error', 'INVALID_ARGUMENT'),
  unsupported_parameter: row(400, false, 'UnsupportedParamsError', 'invalid_request_error', 'invalid_request_error', 'INVALID_ARGUMENT'),
  context_window_exceeded: row(
    400,
    false,
    'ContextWindowExceededError',
    'invalid_request_error',
    'invalid_request_error',
    'INVALID_ARGUMENT',
  ),
  content_policy_violation: row(
    400,
    false,
    'ContentPolicyViolationError',
    'invalid_request_error',
    'invalid_request_error',
    'INVALID_ARGUMENT',
  ),
  authentication: row(401, false, 'AuthenticationError', 'authentication_error', 'authentication_error', 'UNAUTHENTICATED'),
  permission_denied: row(403, false, 'PermissionDeniedError', 'permission_error', 'permission_error', 'PERMISSION_DENIED'),
  not_found: row(404, false, 'NotFoundError', 'invalid_request_error', 'not_found_error', 'NOT_FOUND'),
  timeout: row(408, true, 'Timeout', 'timeout_error', 'timeout_error', 'DEADLINE_EXCEEDED'),
  conflict: row(409, true, 'BadRequestError', 'invalid_request_error', 'invalid_request_error', 'ABORTED'),
  request_too_large: row(413, false, 'BadRequestError', 'bad_request_error', 'request_too_large', 'INVALID_ARGUMENT'),
  unprocessable: row(422, false, 'UnprocessableEntityError', 'invalid_request_error', 'invalid_request_error', 'INVALID_ARGUMENT'),
  media_not_fetched: row(400, false, 'ImageFetchError', 'invalid_request_error', 'invalid_request_error', 'INVALID_ARGUMENT'),
  rate_limited: row(429, true, 'RateLimitError', 'rate_limit_error', 'rate_limit_error', 'RESOURCE_EXHAUSTED'),
  connection: row(500, true, 'APIConnectionError', 'internal_server_error', 'api_error', 'UNAVAILABLE'),
  internal: row(500, true, 'InternalServerError', 'internal_server_error', 'api_error', 'INTERNAL'),
  upstream_error: row(500, true, 'APIError', 'internal_server_error', 'api_error', 'INTERNAL'),
  bad_gateway: row(502, true, 'BadGatewayError', 'internal_server_error', 'api_error', 'UNAVAILABLE'),
  invalid_answer: row(502, true, 'APIResponseValidationError', 'internal_server_error', 'api_error', 'INTERNAL'),
  unavailable: row(503, true, 'ServiceUnavailableError', 'internal_server_error', 'api_error', 'UNAVAILABLE'),
  overloaded: row(529, true, 'InternalServerError', 'internal_server_error', 'overloaded_error', 'UNAVAILABLE'),
  interrupted: row(502, false, 'MidStreamFallbackError', 'internal_server_error', 'api_error', 'UNAVAILABLE'),
  client_disconnect: row(499, false, 'ClientDisconnect', 'invalid_request_error', 'invalid_request_error', 'CANCELLED'),
  no_deployment: row(429, false, 'RateLimitError', 'all_deployments_in_cooldown', 'rate_limit_error', 'RESOURCE_EXHAUSTED'),
  unknown_model: row(400, false, 'BadRequestError', 'invalid_request_error', 'not_found_error', 'NOT_FOUND'),
  missing_key: row(401, false, 'AuthenticationError', 'auth_error', 'authentication_error', 'UNAUTHENTICATED'),
  unknown_key: row(401, false, 'AuthenticationError', 'token_not_found_in_db', 'authentication_error', 'UNAUTHENTICATED'),
  expired_key: row(401, false, 'AuthenticationError', 'expired_key', 'authentication_error', 'UNAUTHENTICATED'),
  blocked_key: row(401, false, 'AuthenticationError', 'auth_error', 'authentication_error', 'UNAUTHENTICATED'),
  key_model_denied: row(403, false, 'PermissionDeniedError', 'key_model_access_denied', 'permission_error', 'PERMISSION_DENIED'),
  route_denied: row(403, false, 'PermissionDeniedError', 'auth_error', 'permission_error', 'PERMISSION_DENIED'),
  admin_only: row(401, false, 'AuthenticationError', 'auth_error', 'permission_error', 'PERMISSION_DENIED'),
  budget_exceeded: row(422, false, 'BudgetExceededError', 'budget_exceeded', 'invalid_request_error', 'FAILED_PRECONDITION'),
  budget_held: row(429, false, 'BudgetExceededError', 'budget_exceeded', 'rate_limit_error', 'RESOURCE_EXHAUSTED'),
  limit_exceeded: row(429, false, 'RateLimitError', 'throttling_error', 'rate_limit_error', 'RESOURCE_EXHAUSTED'),
  route_not_found: row(404, false, 'NotFoundError', 'not_found_error', 'not_found_error', 'NOT_FOUND'),
  method_not_allowed: row(405, false, 'BadRequestError', 'invalid_request_error', 'invalid_request_error', 'INVALID_ARGUMENT'),
  shutting_down: row(503, false, 'ServiceUnavailableError', 'internal_server_error', 'api_error', 'UNAVAILABLE'),
};

/** The code of a failure: the name of its row. */
export type FailureCode =
  | 'invalid_request'
  | 'unsupported_parameter'
  | 'context_window_exceeded'
  | 'content_policy_violation'
  | 'authentication'
  | 'permission_denied'
  | 'not_found'
  | 'timeout'
  | 'conflict'
  | 'request_too_large'
  | 'unprocessable'
  | 'media_not_fetched'
  | 'rate_limited'
  | 'connection'
  | 'internal'
  | 'upstream_error'
  | 'bad_gateway'
  | 'invalid_answer'
  | 'unavailable'
  | 'overloaded'
  | 'interrupted'
  | 'client_disconnect'
  | 'no_deployment'
  | 'unknown_model'
  | 'missing_key'
  | 'unknown_key'
  | 'expired_key'
  | 'blocked_key'
  | 'key_model_denied'
  | 'route_denied'
  | 'admin_only'
  | 'budget_exceeded'
  | 'budget_held'
  | 'limit_exceeded'
  | 'route_not_found'
  | 'method_not_allowed'
  | 'shutting_down';

function row(status: number, retry: boolean, className: string, openai: string, anthropic: string, google: string): FailureKind {
  return { status, retry, className, openai, anthropic, google };
}
