import type { Framing } from '../../packages/litmux/src/core/provider.ts';
import { formats } from '../conformance/formats.ts';
import type { FormatServer } from '../conformance/format-server.ts';
import type { WireFormat } from '../conformance/wire-format.ts';
import { GatewayProcess } from './gateway-process.ts';

/** A model behind a gateway, and the format and framing in which its provider is called. */
export interface ServedModel {
  readonly model: string;
  readonly format: WireFormat;
  readonly framing: Framing;
}

/** Models of providers that have neither OpenAI's Responses API nor each other's format: all formats are among them. */
export const servedModels: readonly ServedModel[] = [
  served('deepseek/deepseek-chat', 'openai-chat', 'sse'),
  served('azure_ai/grok-3', 'openai-chat', 'sse'),
  served('azure_ai/claude-sonnet-4-5', 'anthropic-messages', 'sse'),
  served('gemini/gemini-2.5-flash', 'gemini', 'sse'),
  served('cohere/command-a-03-2025', 'cohere-chat', 'sse'),
  served('ollama/llama3.2', 'ollama-chat', 'ndjson'),
  served('bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0', 'bedrock-converse', 'aws-event-stream'),
];

/** A gateway with these models, all of them played by the server. */
export function serveFormats(server: FormatServer): Promise<GatewayProcess> {
  const entries = servedModels.map(
    ({ model }) =>
      `  - { model_name: "${model}", litellm_params: { model: "${model}", api_key: sk-x, api_base: "${server.url}", num_retries: 0 } }`,
  );
  return GatewayProcess.start({ config: `model_list:\n${entries.join('\n')}\n` });
}

function served(model: string, dialect: string, framing: Framing): ServedModel {
  const format = formats.get(dialect);
  if (format === undefined) throw new Error(`no fixture for ${dialect}`);
  return { model, format, framing };
}
