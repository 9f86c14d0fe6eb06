import type { OutputFormat, Tool, ToolChoice } from '../../core/request.ts';
import { objectsOf, textOf, type Fields } from '../../wire/json-reader.ts';

/** Reads `tools`: functions lie flat here, everything else is hosted. */
export function readTools(fields: Fields): readonly Tool[] | undefined {
  return fields.optionalFieldsList('tools')?.map(readTool);
}

/** Reads `tool_choice`. A hosted tool is chosen by its type, which is its name where other vendors host the like. */
export function readToolChoice(fields: Fields): ToolChoice | undefined {
  const choice = fields.value('tool_choice');
  if (choice === undefined) return undefined;
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { type: choice };
  if (typeof choice === 'string') return fields.wrong('tool_choice', "'auto', 'none', 'required' or an object", choice);
  const object = fields.fields('tool_choice');
  const type = object.text('type');
  if (type !== 'allowed_tools') return { type: 'tool', name: object.optionalText('name') ?? type.replace(/_preview.*$/, '') };
  const names = objectsOf(object.list('tools')).flatMap((tool) => textOf(tool['name']) ?? textOf(tool['type']) ?? []);
  return { type: 'allowed', mode: object.optionalText('mode') === 'required' ? 'required' : 'auto', names };
}

/** Reads the form of the answer in `text.format`. */
export function readOutputFormat(text: Fields | undefined): OutputFormat | undefined {
  const format = text?.optionalFields('format');
  if (format === undefined) return undefined;
  switch (format.text('type')) {
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return { type: 'json' };
    case 'json_schema':
      return readSchema(format);
    default:
      return format.wrong('type', "one of 'text', 'json_object', 'json_schema'", format.text('type'));
  }
}

function readSchema(format: Fields): OutputFormat {
  const strict = format.optionalBoolean('strict');
  const description = format.optionalText('description');
  return {
    type: 'json-schema',
    name: format.optionalText('name') ?? 'response',
    schema: format.optionalObject('schema') ?? {},
    ...(strict !== undefined && { strict }),
    ...(description !== undefined && { description }),
  };
}

function readTool(tool: Fields): Tool {
  if (tool.text('type') !== 'function') return { type: 'hosted', dialect: 'openai-responses', value: tool.object };
  const description = tool.optionalText('description');
  const parameters = tool.optionalObject('parameters');
  const strict = tool.optionalBoolean('strict');
  return {
    type: 'function',
    name: tool.text('name'),
    ...(description !== undefined && { description }),
    ...(parameters !== undefined && { parameters }),
    ...(strict !== undefined && { strict }),
  };
}
