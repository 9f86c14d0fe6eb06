import type { JsonObject } from '../../core/json.ts';
import type { ChatRequest, FunctionTool, Tool, ToolChoice } from '../../core/request.ts';
import { isObject } from '../../wire/json-reader.ts';
import { fromOpenApi } from './open-api-schema.ts';
import { camel, camelKeys, type ProtoFields } from './spelling.ts';

/** What `tools` and `toolConfig` say in the words of the house, and what `toolConfig` says besides. */
export interface ReadTools {
  readonly said: Partial<Pick<ChatRequest, 'tools' | 'toolChoice' | 'webSearch'>>;
  readonly rest: JsonObject;
}

/** Reads `tools` and `toolConfig` (https://ai.google.dev/api/caching#Tool). */
export function readTools(body: ProtoFields): ReadTools {
  const entries = body.optionalFieldsList('tools') ?? [];
  const tools = entries.flatMap((entry) => [...readFunctions(entry), ...readHosted(entry)]);
  const search = entries.map((entry) => entry.optionalObject('googleSearch')).find((found) => found !== undefined);
  const config = body.optionalFields('toolConfig');
  const toolChoice = readChoice(config?.optionalFields('functionCallingConfig'));
  return {
    said: {
      ...(tools.length > 0 && { tools }),
      ...(toolChoice !== undefined && { toolChoice }),
      ...(search !== undefined && { webSearch: Object.keys(search).length > 0 ? { extra: search } : {} }),
    },
    rest: config?.rest(new Set(['functionCallingConfig'])) ?? {},
  };
}

function readFunctions(entry: ProtoFields): readonly FunctionTool[] {
  return (entry.optionalFieldsList('functionDeclarations') ?? []).map(readFunction);
}

function readFunction(declaration: ProtoFields): FunctionTool {
  const description = declaration.optionalText('description');
  const openApi = declaration.optionalObject('parameters');
  const parameters = declaration.optionalObject('parametersJsonSchema') ?? (openApi && fromOpenApi(openApi));
  const extra = declaration.rest(new Set(['name', 'description', 'parameters', 'parametersJsonSchema']));
  return {
    type: 'function',
    name: declaration.text('name'),
    ...(description !== undefined && { description }),
    ...(parameters !== undefined && { parameters }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

/** Google's search is what others offer too; its other tools only Google can run. */
function readHosted(entry: ProtoFields): readonly Tool[] {
  return Object.entries(entry.object).flatMap(([name, value]): readonly Tool[] => {
    const tool = camel(name);
    if (value === undefined || value === null || tool === 'functionDeclarations' || tool === 'googleSearch') return [];
    return [{ type: 'hosted', dialect: 'gemini', value: { [tool]: isObject(value) ? camelKeys(value) : value } }];
  });
}

function readChoice(config: ProtoFields | undefined): ToolChoice | undefined {
  const mode = config?.optionalText('mode')?.toUpperCase();
  const names = config?.optionalTextList('allowedFunctionNames') ?? [];
  const [only] = names;
  switch (mode) {
    case 'NONE':
      return { type: 'none' };
    case 'ANY':
      if (only === undefined) return { type: 'required' };
      return names.length === 1 ? { type: 'tool', name: only } : { type: 'allowed', mode: 'required', names };
    case 'AUTO':
    case 'VALIDATED':
      return names.length === 0 ? { type: 'auto' } : { type: 'allowed', mode: 'auto', names };
    default:
      return undefined;
  }
}
