import { connectTimeout } from '../transport.ts';

/** Why an exchange broke off, where the system has no code of its own for it. */
export type ExchangeErrorCode = typeof connectTimeout | 'OTHER_SIDE_CLOSED' | 'CUT_SHORT' | 'TRANSPORT_CLOSED';

/** An exchange that broke off; `code` says why. */
export class ExchangeError extends Error {
  readonly code: ExchangeErrorCode;

  constructor(code: ExchangeErrorCode, options?: ErrorOptions) {
    super(messages[code], options);
    this.name = 'ExchangeError';
    this.code = code;
  }
}

const messages: Readonly<Record<ExchangeErrorCode, string>> = {
  [connectTimeout]: 'the connection did not stand before its deadline',
  OTHER_SIDE_CLOSED: 'the other side closed the connection before it answered',
  CUT_SHORT: 'the other side closed the connection before its answer was complete',
  TRANSPORT_CLOSED: 'the transport was closed',
};
