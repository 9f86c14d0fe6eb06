import { Failure } from '../core/failure.ts';
import type { Endpoint, Provider, Target } from '../core/provider.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { endpointUrl } from './base-url.ts';
import { openRow } from './row.ts';

/** RAGFlow's chats and agents. Source: https://ragflow.io/docs/http_api_reference */
export const ragflow: Provider = {
  ...openRow({
    id: 'ragflow',
    title: 'RAGFlow',
    baseEnv: ['RAGFLOW_API_BASE'],
    offers: [],
    notes: ['The model is `chat/<id>/<model>` or `agent/<id>/<model>`.'],
  }),
  operations: { chat: chatEndpoint },
};

function chatEndpoint({ baseUrl, model }: Target): Endpoint {
  const [, kind, id, name] = /^(chat|agent)\/([^/]+)(?:\/(.+))?$/.exec(model) ?? [];
  if (kind === undefined || id === undefined) {
    throw new Failure(
      'invalid_request',
      `RAGFlow: the model must be chat/<id>/<model> or agent/<id>/<model>, not ${JSON.stringify(model)}.`,
      { param: 'model' },
    );
  }
  return {
    url: endpointUrl(baseUrl.replace(/\/api\/v1$/, ''), `/api/v1/${kind}s_openai/${encodeURIComponent(id)}/chat/completions`),
    dialect: openaiChat,
    framing: 'sse',
    adjustRequest: (body) => ({ ...body, model: name ?? 'model' }),
  };
}
