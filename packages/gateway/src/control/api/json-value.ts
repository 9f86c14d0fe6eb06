import type { JsonValue } from 'litmux/engine';
import { z } from 'zod';

/** The schema of any value that was read from JSON text, and so can't be anything else. */
export const jsonValue = z.custom<JsonValue>(() => true);
