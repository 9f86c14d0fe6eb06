import type { Setting } from '../../core/provider.ts';

/** A service account or another kind of credentials: JSON, or the path of a file. */
export const credentials: Setting = {
  name: 'vertex_credentials',
  aliases: ['vertex_ai_credentials'],
  env: ['VERTEXAI_CREDENTIALS', 'VERTEX_CREDENTIALS', 'GOOGLE_APPLICATION_CREDENTIALS'],
  secret: true,
  required: false,
};

/** A key that stands alone, without a project. */
export const apiKey: Setting = { name: 'api_key', env: ['VERTEXAI_API_KEY'], secret: true, required: false };

/** The project that is billed. */
export const project: Setting = {
  name: 'vertex_project',
  aliases: ['vertex_ai_project'],
  env: ['VERTEXAI_PROJECT', 'VERTEX_PROJECT', 'GOOGLE_CLOUD_PROJECT'],
  secret: false,
  required: false,
};

/** Where models run. */
export const location: Setting = {
  name: 'vertex_location',
  aliases: ['vertex_ai_location'],
  env: ['VERTEXAI_LOCATION', 'VERTEX_LOCATION', 'GOOGLE_CLOUD_LOCATION'],
  secret: false,
  required: false,
};

/** Where tokens are counted for Claude, where that is not where the model runs. */
export const countLocation: Setting = { name: 'vertex_count_tokens_location', env: [], secret: false, required: false };
