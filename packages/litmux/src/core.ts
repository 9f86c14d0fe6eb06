/** The language of the house and the reader of JSON, without any provider: for parts of a gateway that only keep accounts. */
export * from './core/json.ts';
export * from './core/secret.ts';
export * from './core/money.ts';
export * from './core/usage.ts';
export * from './core/failure-table.ts';
export * from './core/failure.ts';
export * from './core/message.ts';
export * from './core/request.ts';
export * from './core/event.ts';
export * from './core/response.ts';
export * from './core/modality.ts';
export * from './core/model.ts';
export * from './core/dialect.ts';
export * from './core/provider.ts';
export * from './core/request-body.ts';
export * from './wire/json-reader.ts';
