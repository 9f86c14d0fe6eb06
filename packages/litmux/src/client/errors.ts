import { Failure } from '../core/failure.ts';

/** The caller's request is at fault. */
export class BadRequestError extends Failure {}
/** The provider cannot be told a parameter; see `drop_params`. */
export class UnsupportedParamsError extends BadRequestError {}
/** A picture that stands at an address could not be fetched. */
export class ImageFetchError extends BadRequestError {}
/** The prompt is longer than the model's window. */
export class ContextWindowExceededError extends BadRequestError {}
/** The provider refused the content. */
export class ContentPolicyViolationError extends BadRequestError {}
/** The credential is missing or wrong. */
export class AuthenticationError extends Failure {}
/** The credential may not do this. */
export class PermissionDeniedError extends Failure {}
/** The model or the route does not exist. */
export class NotFoundError extends Failure {}
/** A deadline passed. */
export class Timeout extends Failure {}
/** The request is well-formed but cannot be processed. */
export class UnprocessableEntityError extends Failure {}
/** The provider, or a limit of ours, asks to slow down; `retryAfter` says for how many seconds. */
export class RateLimitError extends Failure {}
/** A budget is used up. */
export class BudgetExceededError extends Failure {}
/** The provider could not be reached, or the connection broke. */
export class APIConnectionError extends Failure {}
/** The provider failed in a way that has no class of its own. */
export class APIError extends Failure {}
/** The provider failed inside. */
export class InternalServerError extends Failure {}
/** A gateway in front of the provider failed. */
export class BadGatewayError extends Failure {}
/** The provider is not available at the moment. */
export class ServiceUnavailableError extends Failure {}
/** The provider's answer is not one. */
export class APIResponseValidationError extends Failure {}
/** The answer broke off after it had begun. */
export class MidStreamFallbackError extends Failure {}

/** The classes by their names in the table of failures. */
const classes: Readonly<Record<string, typeof Failure>> = {
  BadRequestError,
  UnsupportedParamsError,
  ImageFetchError,
  ContextWindowExceededError,
  ContentPolicyViolationError,
  AuthenticationError,
  PermissionDeniedError,
  NotFoundError,
  Timeout,
  UnprocessableEntityError,
  RateLimitError,
  BudgetExceededError,
  APIConnectionError,
  APIError,
  InternalServerError,
  BadGatewayError,
  ServiceUnavailableError,
  APIResponseValidationError,
  MidStreamFallbackError,
};

/** The failure as an instance of its class, so that callers can tell failures apart with `instanceof`. */
export function typedError(failure: Failure): Failure {
  const { className } = failure.kind;
  const Class = classes[className] ?? Failure;
  const error = new Class(failure.code, failure.message, failure.details());
  error.name = className;
  return error;
}
