import type { DialectName } from '../../core/message.ts';

/** An image as a model sees it: pixels, and OpenAI's `detail`. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
  readonly detail?: string;
}

/**
 * The input tokens of one image, by the rule of the model's maker (platform.openai.com/docs/guides/images-vision,
 * platform.claude.com/docs/en/build-with-claude/vision, ai.google.dev/gemini-api/docs/tokens). Without a size, the most that one can be.
 */
export function imageTokens(model: string, dialect: DialectName, size?: ImageSize): number {
  const name = model.toLowerCase();
  if (/claude/.test(name)) return anthropicImage(size);
  if (/gemini|gemma/.test(name)) return geminiImage(size);
  switch (dialect) {
    case 'anthropic-messages':
      return anthropicImage(size);
    case 'gemini':
      return geminiImage(size);
    case 'openai-chat':
    case 'openai-responses':
    case 'openai-completions':
      return openaiImage(name.slice(name.lastIndexOf('/') + 1), size);
    case 'bedrock-converse':
    case 'cohere-chat':
    case 'ollama-chat':
    case 'prompt':
      return mostOfOthers;
  }
}

/** The most that makers without a published formula are known to count for one image. */
const mostOfOthers = 8_192;

function anthropicImage(size: ImageSize | undefined): number {
  const most = 4_784;
  if (size === undefined) return most;
  return Math.min(most, Math.ceil((size.width * size.height) / 750));
}

function geminiImage(size: ImageSize | undefined): number {
  const tile = 258;
  const most = 16 * tile;
  if (size === undefined) return most;
  if (size.width <= 384 && size.height <= 384) return tile;
  const edge = Math.min(768, Math.max(256, Math.floor(Math.min(size.width, size.height) / 1.5)));
  return Math.min(most, Math.ceil(size.width / edge) * Math.ceil(size.height / edge) * tile);
}

function openaiImage(name: string, size: ImageSize | undefined): number {
  const rule = openaiRules.find(([models]) => models.test(name))?.[1] ?? unknownRule;
  return rule.type === 'tiles' ? tiledImage(rule, size) : patchedImage(rule, size);
}

/** Tokens for the image and for each of its tiles of 512 pixels. */
interface TileRule {
  readonly type: 'tiles';
  readonly base: number;
  readonly tile: number;
}

/** Patches of 32 pixels, at most so many, each counted as `factor` tokens. */
interface PatchRule {
  readonly type: 'patches';
  readonly most: number;
  readonly factor: number;
}

/** The dearest of all rules, for a model that the list does not name. */
const unknownRule: TileRule = { type: 'tiles', base: 2_833, tile: 5_667 };

const openaiRules: readonly (readonly [RegExp, TileRule | PatchRule])[] = [
  [/^gpt-4o-mini/, unknownRule],
  [/^(?:gpt-4\.1|gpt-5)-mini/, { type: 'patches', most: 1_536, factor: 1.62 }],
  [/^(?:gpt-4\.1|gpt-5)-nano/, { type: 'patches', most: 1_536, factor: 2.46 }],
  [/^o4-mini/, { type: 'patches', most: 1_536, factor: 1.72 }],
  [/^(?:gpt-4o|chatgpt-4o|gpt-4\.1|gpt-4\.5|gpt-4-turbo)/, { type: 'tiles', base: 85, tile: 170 }],
  [/^gpt-5(?:-\d|-chat|-pro|-codex|$)/, { type: 'tiles', base: 70, tile: 140 }],
  [/^o[13](?:-|$)/, { type: 'tiles', base: 75, tile: 150 }],
];

/** Fit into 2,048 pixels, then the shorter side down to 768; at most 8 tiles. */
function tiledImage({ base, tile }: TileRule, size: ImageSize | undefined): number {
  if (size === undefined) return base + 8 * tile;
  if (size.detail === 'low') return base;
  const fit = Math.min(1, 2_048 / Math.max(size.width, size.height));
  const shrink = Math.min(1, 768 / (Math.min(size.width, size.height) * fit));
  const across = Math.ceil((size.width * fit * shrink) / 512);
  const down = Math.ceil((size.height * fit * shrink) / 512);
  return base + across * down * tile;
}

function patchedImage({ most, factor }: PatchRule, size: ImageSize | undefined): number {
  const patches = size === undefined ? most : Math.ceil(size.width / 32) * Math.ceil(size.height / 32);
  return Math.ceil(Math.min(patches, most) * factor);
}
