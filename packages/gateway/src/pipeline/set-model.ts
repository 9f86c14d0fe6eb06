import type { JsonObject } from 'litmux/engine';
import type { GeneralSettings } from '../config/snapshot.ts';
import type { Surface } from './house.ts';

/** The model that the operator has set for all calls of this kind, whatever they name (contract 1.1). */
export function setModel(surface: Surface, { completionModel, modalityModels }: GeneralSettings): string | undefined {
  return surface.type === 'conversation' ? completionModel : modalityModels?.[surface.modality];
}

/** The model that a reader takes instead of the body's: the path's, or the one that is set where the body names none. */
export function modelBeside({ model, setModel: set }: Surface, body: JsonObject): string | undefined {
  return model ?? (set !== undefined && (body['model'] ?? '') === '' ? set : undefined);
}
