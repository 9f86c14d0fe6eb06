import type { Level } from 'litmux/settings';

/** Where something stands in a file; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something that is wrong or suspicious in a config. */
export interface Finding {
  readonly level: Level;
  readonly message: string;
  readonly place?: Place;
}

/** A finding in one line: `config.yaml:12:5: warning: …`. */
export function formatFinding({ level, message, place }: Finding): string {
  const where = place === undefined ? '' : `${place.file}:${place.line}:${place.column}: `;
  return `${where}${level}: ${message}`;
}
