import type { ProviderRow } from './row.ts';
import { gatewayRows } from './rows/gateways.ts';
import { hostRows } from './rows/hosts.ts';
import { modelMakerRows } from './rows/model-makers.ts';
import { openaiRows } from './rows/openai.ts';
import { ownServerRows } from './rows/own-servers.ts';
import { soundRows } from './rows/sound.ts';
import { pictureRows } from './rows/pictures.ts';
import { specialistRows } from './rows/specialists.ts';

/** Every provider that speaks OpenAI's formats, one row each. */
export const table: readonly ProviderRow[] = [
  ...openaiRows,
  ...modelMakerRows,
  ...hostRows,
  ...gatewayRows,
  ...ownServerRows,
  ...specialistRows,
  ...pictureRows,
  ...soundRows,
];
