import { Failure, type FailureDetails } from './failure.ts';

/**
 * A target takes media as bytes only, and a request names some by an http address. Whoever can fetch it may ask again with the bytes;
 * to everybody else it is a failure that names the field.
 */
export class MediaNeeded extends Failure {
  readonly url: string;

  constructor(url: string, message: string, details: FailureDetails = {}) {
    super('invalid_request', message, details);
    this.url = url;
  }
}

/** Throws for media that a target takes as data only: `MediaNeeded` where it stands at an http address, else `invalid_request`. `param` is its path. */
export function refuseAddress(url: string, message: string, param: string): never {
  throw /^https?:\/\//i.test(url) ? new MediaNeeded(url, message, { param }) : new Failure('invalid_request', message, { param });
}
