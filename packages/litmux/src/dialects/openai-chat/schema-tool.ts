import type { ReadContext } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject } from '../../core/json.ts';
import { objectOf, textOf } from '../../wire/json-reader.ts';
import { namesModel, traitsOf, type OpenAIChatTraits } from './traits.ts';

/** True for a model of a provider that obeys JSON schemas with others of its models only. */
export function needsSchemaTool(traits: OpenAIChatTraits, model: string): boolean {
  return traits.schemaModels !== undefined && !namesModel(traits.schemaModels, model);
}

/** True for an answer whose tool call is the answer itself: it was asked for a schema, by a tool that is the only one. */
export function answersByTool({ request, traits, upstreamModel }: ReadContext): boolean {
  const { output, tools = [] } = request;
  return output?.type === 'json-schema' && tools.length === 0 && needsSchemaTool(traitsOf(traits), upstreamModel);
}

/** Asks for the schema of `response_format` as the arguments of a tool that must be called. */
export function askByTool(body: JsonDraft, format: JsonObject): void {
  const asked = objectOf(format['json_schema']) ?? {};
  const description = ['Gives the answer to the user.', textOf(asked['description'])].filter(Boolean).join(' ');
  delete body['response_format'];
  delete body['parallel_tool_calls'];
  body['tools'] = [{ type: 'function', function: { name: toolName, description, parameters: asked['schema'] ?? { type: 'object' } } }];
  body['tool_choice'] = { type: 'function', function: { name: toolName } };
}

const toolName = 'json_tool_call';
