import { Failure } from '../core/failure.ts';
import type { DialectName } from '../core/message.ts';
import type { ConversationOperation, Endpoint } from '../core/provider.ts';
import type { ChatRequest } from '../core/request.ts';
import type { Deployment } from '../routing/deployment.ts';

/** What decides about the endpoint of a conversation. */
type Asked = Pick<ChatRequest, 'stream' | 'origin'>;

/**
 * The endpoint of a deployment for a conversation: the one that speaks the client's own dialect where the provider has it, else the one that
 * the model is served by. Chosen once for each kind of request and kept.
 */
export function endpointOf(deployment: Deployment, { stream, origin }: Asked): Endpoint {
  let known = endpoints.get(deployment);
  if (known === undefined) endpoints.set(deployment, (known = new Map()));
  const key = stream ? `${origin.dialect} stream` : origin.dialect;
  let endpoint = known.get(key);
  if (endpoint === undefined) known.set(key, (endpoint = chooseEndpoint(deployment, origin.dialect, stream)));
  return endpoint;
}

const endpoints = new WeakMap<Deployment, Map<string, Endpoint>>();

/** The operations by which a conversation can be held, by the dialect that asks for them. */
const ownOperation: Readonly<Partial<Record<DialectName, ConversationOperation>>> = {
  'openai-responses': 'responses',
  'openai-completions': 'completions',
};

/** The client's own operation; but a model that is known to chat is not asked to complete a text, nor one that completes to hold a conversation. */
function ownFor(client: DialectName, mode: string | undefined): ConversationOperation | undefined {
  const operation = ownOperation[client];
  if (operation === 'completions') return mode === 'chat' || mode === 'responses' ? undefined : operation;
  return mode === 'completion' ? undefined : operation;
}

function chooseEndpoint(deployment: Deployment, client: DialectName, stream: boolean): Endpoint {
  const { model, baseUrl, baseIsSet, settings, facts, provider } = deployment;
  const byMode = facts.mode === 'responses' ? 'responses' : facts.mode === 'completion' ? 'completions' : undefined;
  const own = ownFor(client, facts.mode);
  const wanted: readonly (ConversationOperation | undefined)[] = [own, byMode, 'chat', 'responses', 'completions'];
  for (const operation of wanted) {
    const choose = operation === undefined ? undefined : provider.operations[operation];
    if (choose !== undefined) return choose({ model, stream, baseUrl, baseIsSet, settings, facts });
  }
  throw new Failure('invalid_request', `${provider.title} offers no chat completions.`, { provider: provider.id, model: deployment.group });
}
