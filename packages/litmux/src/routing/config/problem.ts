/** How grave something is: an error refuses to start, a warning is told at every start, a note only when a config is checked. */
export type Level = 'error' | 'warning' | 'note';

/** Keys and indexes that lead to a value of a config: `['model_list', 0, 'litellm_params']`. */
export type ConfigPath = readonly (string | number)[];

/** Something that is wrong or suspicious in a config. */
export interface Problem {
  readonly level: Level;
  readonly path: ConfigPath;
  readonly message: string;
}

/** Takes problems as they are found. */
export type Report = (problem: Problem) => void;

/** A path as people write it: `model_list[0].litellm_params`. */
export function formatPath(path: ConfigPath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}
