import type { OverlayTable } from '../overlay.ts';
import { anthropicModels } from './anthropic.ts';

/** Every table of ours. */
export const overlayTables: readonly OverlayTable[] = [anthropicModels];
