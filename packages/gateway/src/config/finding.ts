/** Where something stands in a file; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** How grave a finding is: an error refuses to start, a warning is told at every start, a note only when a config is checked. */
export type Level = 'error' | 'warning' | 'note';

/** Something that is wrong or suspicious in a config. */
export interface Finding {
  readonly level: Level;
  readonly message: string;
  readonly place?: Place;
}

/** Keys and indexes that lead to a value of a config: `['model_list', 0, 'litellm_params']`. */
export type ConfigPath = readonly (string | number)[];

/** A finding before its place is looked up. */
export interface Problem {
  readonly level: Level;
  readonly path: ConfigPath;
  readonly message: string;
}

/** Takes problems as they are found. */
export type Report = (problem: Problem) => void;

/** A finding in one line: `config.yaml:12:5: warning: …`. */
export function formatFinding({ level, message, place }: Finding): string {
  const where = place === undefined ? '' : `${place.file}:${place.line}:${place.column}: `;
  return `${where}${level}: ${message}`;
}

/** A path as people write it: `model_list[0].litellm_params`. */
export function formatPath(path: ConfigPath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}
