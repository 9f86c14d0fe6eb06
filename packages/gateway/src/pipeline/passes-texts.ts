import { endpointOf, type ChatRequest } from 'litmux/engine';
import type { Reach } from './reservation.ts';

/** Whether every deployment that a call can come to speaks the client's own dialect, so that its texts are only passed on. */
export function passesTexts(reach: Reach, request: ChatRequest): boolean {
  const stops = [...reach.stops, ...(reach.contextWindowStops ?? []), ...(reach.contentPolicyStops ?? [])];
  return stops.every(({ candidates }) =>
    candidates.every((deployment) => {
      const { dialect, adjustRequest } = endpointOf(deployment, request);
      return dialect.name === request.origin.dialect && adjustRequest === undefined;
    }),
  );
}
