import { Failure } from '../core/failure.ts';
import type { Deployment } from '../routing/deployment.ts';
import { redact, redactJson } from './redact.ts';

/** A failure of an upstream call with its place, and without any secret that a provider echoed. */
export function placedFailure(failure: Failure, { settings, provider, group, id }: Deployment): Failure {
  const details = failure.details();
  return new Failure(failure.code, redact(failure.message, settings), {
    provider: provider.id,
    model: group,
    deployment: id,
    ...details,
    ...(details.providerFields !== undefined && { providerFields: redactJson(details.providerFields, settings) }),
  });
}
