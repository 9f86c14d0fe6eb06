import { endpointOf, type ChatRequest, type Plan } from 'litmux/engine';

/** Whether every deployment that the plan can lead to speaks the client's own dialect, so that its texts are only passed on. */
export function passesTexts(plan: Plan, request: ChatRequest): boolean {
  const stops = [...plan.stops, ...(plan.contextWindowStops ?? []), ...(plan.contentPolicyStops ?? [])];
  return stops.every(({ candidates }) =>
    candidates.every((deployment) => {
      const { dialect, adjustRequest } = endpointOf(deployment, request);
      return dialect.name === request.origin.dialect && adjustRequest === undefined;
    }),
  );
}
