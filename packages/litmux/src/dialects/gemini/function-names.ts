import type { ChatRequest } from '../../core/request.ts';
import { toolNames, type ToolNames } from '../anthropic-messages/tool-names.ts';

/**
 * How the functions of a request are called towards Google, whose names begin with a letter or `_`
 * (https://ai.google.dev/api/caching#FunctionDeclaration).
 */
export function functionNames(request: ChatRequest): ToolNames {
  return toolNames(request, longest, clean);
}

const longest = 128;

function clean(name: string, most: number): string {
  const allowed = name.replaceAll(/[^a-zA-Z0-9_.:-]/g, '_');
  return (/^[a-zA-Z_]/.test(allowed) ? allowed : `_${allowed}`).slice(0, most);
}
