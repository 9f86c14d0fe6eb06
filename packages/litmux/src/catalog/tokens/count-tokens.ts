import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { DialectName, MediaPart, Message, Part } from '../../core/message.ts';
import type { ChatRequest, FunctionTool, Tool, ToolChoice } from '../../core/request.ts';
import { isObject, objectOf, textOf } from '../../wire/json-reader.ts';
import { imageSize } from './image-size.ts';
import { imageTokens } from './image-tokens.ts';
import { countInTurns } from './count-in-turns.ts';
import { openTokenizer, type Tokenizer } from './tokenizer.ts';
import { vocabularyOf } from './vocabulary.ts';

/** A number of tokens that was counted here. */
export interface TokenCount {
  readonly tokens: number;
  /** True where the model's own count may differ: a vocabulary that is not public, media, or a text that had to be cut. */
  readonly estimated: boolean;
}

/** The tokens of a text for a model. */
export async function countTokens(text: string, model: string): Promise<TokenCount> {
  const { encoding, factor, exact } = vocabularyOf(model);
  const tokenizer = await openTokenizer(encoding);
  return { tokens: Math.ceil((await countInTurns([text], tokenizer)) * factor), estimated: !exact || tokenizer.isCut(text) };
}

/** What of a request is counted. */
export type CountedRequest = Pick<ChatRequest, 'messages' | 'tools' | 'toolChoice'>;

/**
 * The input tokens of a chat for a model: its texts, three tokens around each message and at the end, tools as OpenAI shows them to
 * its models, media by the rule of their maker. Exact for texts to OpenAI's models, else an estimate.
 */
export async function countMessages(request: CountedRequest, model: string, dialect: DialectName): Promise<TokenCount> {
  const { encoding, factor, exact } = vocabularyOf(model);
  const tokenizer = await openTokenizer(encoding);
  const media = request.messages.flatMap((message) => message.parts.flatMap(mediaOf));
  const markers = request.messages.reduce((sum, { name }) => sum + messageMarkers + (name === undefined ? 0 : nameMarker), answerPrimer);
  const texts = markers + (await countInTurns(request.messages.flatMap(messageTexts), tokenizer));
  const tools = toolTokens(request, tokenizer);
  const mediaTokens = media.reduce((sum, part) => sum + mediaCount(part, model, dialect), 0);
  return { tokens: Math.ceil((texts + tools) * factor) + mediaTokens, estimated: !exact || media.length > 0 || tools > 0 };
}

const answerPrimer = 3;
const messageMarkers = 3;
const nameMarker = 1;

function messageTexts({ role, name, parts }: Message): readonly string[] {
  return [role, ...(name === undefined ? [] : [name]), ...parts.flatMap(partTexts)];
}

function partTexts(part: Part): readonly string[] {
  switch (part.type) {
    case 'text':
    case 'reasoning':
    case 'refusal':
      return [part.text];
    case 'tool-call':
      return [part.name, part.arguments];
    case 'tool-result':
      return part.parts.flatMap(partTexts);
    case 'media':
      return part.source.type === 'text' ? [part.source.text] : [];
    case 'opaque':
      return [JSON.stringify(part.value)];
  }
}

function mediaOf(part: Part): readonly MediaPart[] {
  if (part.type === 'media') return part.source.type === 'text' ? [] : [part];
  return part.type === 'tool-result' ? part.parts.flatMap(mediaOf) : [];
}

/** An image of unknown size counts as this one. */
const assumedImage = { width: 1_024, height: 1_024 };

/** Base64 characters of an MP3 of 128 kbit/s, or of a PDF of scanned pages, that make about one token. */
const charactersPerToken = 683;

/** A document, sound or film whose length is not known. */
const assumedMedia = 1_500;

function mediaCount({ kind, source, detail }: MediaPart, model: string, dialect: DialectName): number {
  const data = source.type === 'data' ? source.base64 : undefined;
  if (kind === 'image') {
    const size = (data === undefined ? undefined : imageSize(data)) ?? assumedImage;
    return imageTokens(model, dialect, { ...size, ...(detail !== undefined && { detail }) });
  }
  return data === undefined ? assumedMedia : Math.ceil(data.length / charactersPerToken);
}

/** OpenAI puts tools before a model as a namespace of TypeScript functions; a system message shares a few of its markers. */
function toolTokens({ tools = [], toolChoice, messages }: CountedRequest, tokenizer: Tokenizer): number {
  const choice = toolChoice === undefined ? 0 : choiceTokens(toolChoice, tokenizer);
  if (tools.length === 0) return choice;
  const shared = messages.some((message) => message.role === 'system') ? 4 : 0;
  return (
    choice + 9 - shared + tokenizer.count(`namespace functions {\n\n${tools.map(declaration).join('\n\n')}\n\n} // namespace functions`)
  );
}

function choiceTokens(choice: ToolChoice, tokenizer: Tokenizer): number {
  switch (choice.type) {
    case 'none':
      return 1;
    case 'tool':
      return 7 + tokenizer.count(choice.name);
    case 'auto':
    case 'required':
    case 'allowed':
      return 0;
  }
}

function declaration(tool: Tool): string {
  if (tool.type === 'hosted') return JSON.stringify(tool.value);
  const comment = tool.description === undefined ? '' : `// ${tool.description}\n`;
  return `${comment}type ${tool.name} = (${parametersText(tool)}) => any;`;
}

function parametersText({ parameters }: FunctionTool): string {
  const properties = objectOf(parameters?.['properties']);
  return properties === undefined || Object.keys(properties).length === 0 ? '' : `_: {\n${membersText(properties, parameters)}\n}`;
}

function membersText(properties: JsonObject, schema: JsonObject | undefined): string {
  const required = schema?.['required'];
  const isRequired = (name: string): boolean => Array.isArray(required) && required.includes(name);
  return Object.entries(properties)
    .map(([name, property]) => {
      const description = isObject(property) ? textOf(property['description']) : undefined;
      return `${description === undefined ? '' : `// ${description}\n`}${name}${isRequired(name) ? '' : '?'}: ${typeText(property)},`;
    })
    .join('\n');
}

function typeText(schema: JsonValue | undefined): string {
  if (!isObject(schema)) return 'any';
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ');
  switch (schema['type']) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema['type'];
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `${typeText(schema['items'])}[]`;
    default: {
      const properties = objectOf(schema['properties']);
      return properties === undefined ? 'object' : `{\n${membersText(properties, schema)}\n}`;
    }
  }
}
