/** What Stability does with a picture. */
export interface StabilityService {
  readonly path: string;
  /** The field of the prompt; absent: none is taken. */
  readonly prompt?: string;
  /** The fields of its pictures, in the order in which they are given. */
  readonly pictures: readonly string[];
}

/** The service that a model's name holds: `inpaint`, `stable-image-style-transfer`. Undefined for the generators. */
export function findService(model: string): StabilityService | undefined {
  const name = model.toLowerCase();
  return services.find(([word]) => name.includes(word))?.[1];
}

const byWords = (path: string): StabilityService => ({ path, prompt: 'prompt', pictures: ['image'] });
const withoutWords = (path: string): StabilityService => ({ path, pictures: ['image'] });

/** Longer names stand before those that they hold. Source: https://platform.stability.ai/docs/api-reference */
const services: readonly (readonly [string, StabilityService])[] = [
  ['inpaint', byWords('edit/inpaint')],
  ['outpaint', byWords('edit/outpaint')],
  ['erase', withoutWords('edit/erase')],
  ['search-and-replace', byWords('edit/search-and-replace')],
  ['search-and-recolor', byWords('edit/search-and-recolor')],
  ['remove-background', withoutWords('edit/remove-background')],
  [
    'replace-background-and-relight',
    { path: 'edit/replace-background-and-relight', prompt: 'background_prompt', pictures: ['subject_image', 'background_reference'] },
  ],
  ['sketch', byWords('control/sketch')],
  ['structure', byWords('control/structure')],
  ['style-transfer', { path: 'control/style-transfer', prompt: 'prompt', pictures: ['init_image', 'style_image'] }],
  ['style', byWords('control/style')],
  ['conservative', byWords('upscale/conservative')],
  ['creative', byWords('upscale/creative')],
  ['fast', withoutWords('upscale/fast')],
];
