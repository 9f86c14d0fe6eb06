import type { RequestPlace } from '../../core/dialect.ts';
import type { JsonObject } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { gatewayFields } from '../gateway-fields.ts';
import { placeDefaults } from './operator-defaults.ts';
import { readConfig } from './read-config.ts';
import { readConversation } from './read-conversation.ts';
import { readTools } from './read-tools.ts';
import { ProtoFields } from './spelling.ts';

/**
 * Reads a body of generateContent; the model and whether the answer streams are said by the URL
 * (https://ai.google.dev/api/generate-content#request-body). Throws `invalid_request` naming the bad field.
 */
export function readRequest(said: JsonObject, place: RequestPlace): ChatRequest {
  const body = placeDefaults(said);
  const fields = new ProtoFields(body);
  const config = readConfig(fields.optionalFields('generationConfig') ?? new ProtoFields({}, fields.at('generationConfig')));
  const tools = readTools(fields);
  const tier = fields.optionalText('serviceTier');
  // Only an operator's default is spelled like this.
  const effort = fields.optionalText('reasoning_effort');
  return {
    model: modelOf(fields, place),
    messages: readConversation(fields),
    ...tools.said,
    ...(effort !== undefined && { reasoning: { effort } }),
    ...config.said,
    stream: place.stream ?? false,
    streamUsage: true,
    ...(tier !== undefined && { serviceTier: tier.toLowerCase() === 'standard' ? 'default' : tier.toLowerCase() }),
    extra: {
      ...fields.rest(readFields),
      ...(Object.keys(config.rest).length > 0 && { generationConfig: config.rest }),
      ...(Object.keys(tools.rest).length > 0 && { toolConfig: tools.rest }),
    },
    origin: { dialect: 'gemini', body },
  };
}

const readFields: ReadonlySet<string> = new Set([
  ...gatewayFields,
  'model',
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'serviceTier',
  'reasoning_effort',
]);

function modelOf(fields: ProtoFields, place: RequestPlace): string {
  const model = place.model ?? fields.text('model');
  return model.startsWith('models/') ? model.slice('models/'.length) : model;
}
