import type { JsonObject } from '../../core/json.ts';
import type { ChatRequest, OutputFormat } from '../../core/request.ts';
import { compileSchema, schemaTargets } from '../schema-compiler.ts';
import { claudeFamily } from './claude-models.ts';
import type { AnthropicMessagesTraits } from './traits.ts';

/**
 * How the form of an answer is obtained. `native`: the model obeys a schema. `tool`: a tool is called whose input is the answer;
 * with `wrapped`, under the key `value`, because a tool's input must be an object.
 */
export type OutputPlan =
  | { readonly type: 'text' }
  | { readonly type: 'native'; readonly schema: JsonObject }
  | { readonly type: 'tool'; readonly name: string; readonly description: string; readonly schema: JsonObject; readonly wrapped: boolean };

/** The plan for a request. A pure function of what is also known when the answer is read, so that the reader knows how to take it. */
export function outputPlan(request: ChatRequest, model: string, traits: AnthropicMessagesTraits): OutputPlan {
  const output = request.output;
  if (output === undefined || output.type === 'text') return { type: 'text' };
  if (output.type === 'json')
    return { type: 'tool', ...toolOf(request, output), schema: { type: 'object', additionalProperties: true }, wrapped: false };
  if (traits.nativeOutput !== false && claudeFamily(model).nativeOutput) {
    const { schema, lost } = compileSchema(output.schema, schemaTargets.anthropicMessages);
    if (lost.length === 0) return { type: 'native', schema };
  }
  const isObjectSchema = output.schema['type'] === 'object' && !('$ref' in output.schema);
  const schema = isObjectSchema ? output.schema : { type: 'object', properties: { value: output.schema }, required: ['value'] };
  return { type: 'tool', ...toolOf(request, output), schema, wrapped: !isObjectSchema };
}

function toolOf(request: ChatRequest, output: OutputFormat): { readonly name: string; readonly description: string } {
  const taken = new Set((request.tools ?? []).map((tool) => (tool.type === 'function' ? tool.name : tool.value['name'])));
  let name = 'json_tool_call';
  while (taken.has(name)) name = `${name}_`;
  const wish = output.type === 'json-schema' ? output.description : undefined;
  return { name, description: ['Gives the answer to the user. Always answer by calling this tool.', wish].filter(Boolean).join(' ') };
}
