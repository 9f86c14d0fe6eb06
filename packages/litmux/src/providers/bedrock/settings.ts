import type { Setting } from '../../core/provider.ts';

/** The id or ARN that stands in the URL, where the model's name only tells what it is. */
export const modelId: Setting = { name: 'model_id', env: [], secret: false, required: false };

/** Another host than AWS's for the runtime: a private endpoint, a proxy. `api_base` says the same. */
export const runtimeEndpoint: Setting = { name: 'aws_bedrock_runtime_endpoint', env: [], secret: false, required: false };
