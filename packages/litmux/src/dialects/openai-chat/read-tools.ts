import type { JsonObject } from '../../core/json.ts';
import type { DialectName } from '../../core/message.ts';
import type { OutputFormat, Tool, ToolChoice } from '../../core/request.ts';
import { objectOf, objectsOf, textOf, type Fields } from '../../wire/json-reader.ts';
import { markOf } from './parts.ts';

/** Reads `tools` and the old `functions`; undefined where neither is there. */
export function readTools(fields: Fields): readonly Tool[] | undefined {
  const tools = fields.optionalFieldsList('tools');
  const functions = fields.optionalFieldsList('functions');
  if (tools === undefined && functions === undefined) return undefined;
  return [...(tools ?? []).map(readTool), ...(functions ?? []).map((declaration) => readFunction(declaration, declaration))];
}

/** Reads `tool_choice` and the old `function_call`. */
export function readToolChoice(fields: Fields): ToolChoice | undefined {
  const field = fields.has('tool_choice') ? 'tool_choice' : 'function_call';
  const choice = fields.value(field);
  if (choice === undefined) return undefined;
  if (typeof choice === 'string') return readChoiceWord(choice) ?? fields.wrong(field, "'auto', 'none', 'required' or an object", choice);
  const object = fields.fields(field);
  const type = object.optionalText('type');
  if (type === 'allowed_tools') return readAllowed(object.optionalFields('allowed_tools') ?? object);
  const named = object.optionalFields('function') ?? object.optionalFields('custom') ?? object;
  const name = named.optionalText('name');
  if (name !== undefined) return { type: 'tool', name };
  return readChoiceWord(type ?? '') ?? named.missing('name');
}

/** Reads `response_format`, also in the forms in which other vendors put a schema beside `json_object`; undefined for one that only its own provider knows. */
export function readOutputFormat(fields: Fields): OutputFormat | undefined {
  const format = fields.optionalFields('response_format');
  if (format === undefined) return undefined;
  switch (format.text('type')) {
    case 'text':
      return { type: 'text' };
    case 'json_object': {
      const schema = format.optionalObject('schema') ?? format.optionalObject('response_schema');
      return schema === undefined ? { type: 'json' } : { type: 'json-schema', name: 'response', schema };
    }
    case 'json_schema':
      return readJsonSchema(format);
    default:
      return undefined;
  }
}

function readJsonSchema(format: Fields): OutputFormat {
  const declared = format.fields('json_schema');
  const schema = declared.optionalObject('schema') ?? declared.optionalObject('schema_definition') ?? {};
  const strict = declared.optionalBoolean('strict');
  const description = declared.optionalText('description');
  return {
    type: 'json-schema',
    name: declared.optionalText('name') ?? 'response',
    schema,
    ...(strict !== undefined && { strict }),
    ...(description !== undefined && { description }),
  };
}

function readTool(tool: Fields): Tool {
  const declaration = tool.optionalFields('function');
  const type = tool.optionalText('type');
  if (declaration !== undefined && (type === undefined || type === 'function')) return readFunction(declaration, tool);
  if (type === 'function') return tool.missing('function');
  return { type: 'hosted', dialect: hostOf(tool.object, type), value: tool.object };
}

function readFunction(declaration: Fields, tool: Fields): Tool {
  const description = declaration.optionalText('description');
  const parameters = declaration.optionalObject('parameters');
  const strict = declaration.optionalBoolean('strict');
  return {
    type: 'function',
    name: declaration.text('name'),
    ...(description !== undefined && { description }),
    ...(parameters !== undefined && { parameters }),
    ...(strict !== undefined && { strict }),
    ...(tool.has('cache_control') ? markOf(tool) : markOf(declaration)),
  };
}

/** Anthropic's hosted tools carry a date in their type (`web_search_20250305`), Google's are an object with one key and no type. */
function hostOf(tool: JsonObject, type: string | undefined): DialectName {
  if (type !== undefined) return /_\d{8}$/.test(type) ? 'anthropic-messages' : 'openai-chat';
  const [key] = Object.keys(tool);
  return key !== undefined && objectOf(tool[key]) !== undefined ? 'gemini' : 'openai-chat';
}

function readChoiceWord(word: string): ToolChoice | undefined {
  switch (word) {
    case 'auto':
    case 'none':
    case 'required':
      return { type: word };
    case 'any':
      return { type: 'required' };
    default:
      return undefined;
  }
}

function readAllowed(allowed: Fields): ToolChoice {
  const names = objectsOf(allowed.list('tools')).flatMap((tool) => {
    const name = textOf((objectOf(tool['function']) ?? objectOf(tool['custom']) ?? tool)['name']);
    return name === undefined ? [] : [name];
  });
  return { type: 'allowed', mode: allowed.optionalText('mode') === 'required' ? 'required' : 'auto', names };
}
