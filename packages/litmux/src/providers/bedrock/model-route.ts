/** A model of Bedrock as configs name it: the way to it, its id, and what was said of its region. */
export interface ModelRoute {
  readonly way: RouteName;
  /** The id or ARN. */
  readonly id: string;
  readonly region?: string;
}

/** The words before a model that choose how it is asked. */
export type RouteName = (typeof routeNames)[number] | 'default';

const routeNames = [
  'converse',
  'converse_like',
  'invoke',
  'llama',
  'deepseek_r1',
  'qwen2',
  'qwen3',
  'openai',
  'moonshot',
  'agent',
  'agentcore',
  'async_invoke',
  'mantle',
] as const;

const regionPattern = /^(?:us-gov|[a-z]{2})-[a-z]+-\d$/;

/** Reads `[route/][region/]id`: `converse/us.anthropic.claude-…`, `us-west-2/meta.llama3-…`, `llama/arn:aws:bedrock:…`. */
export function readModelRoute(model: string): ModelRoute {
  let way: RouteName = 'default';
  let region: string | undefined;
  let id = model;
  for (let slash = id.indexOf('/'); slash > 0 && !id.startsWith('arn:'); slash = id.indexOf('/')) {
    const word = id.slice(0, slash);
    const named = routeNames.find((name) => name === word);
    if (named !== undefined && way === 'default') way = named;
    else if (regionPattern.test(word)) region = word;
    else break;
    id = id.slice(slash + 1);
  }
  const inArn = id.startsWith('arn:') ? id.split(':')[3] : undefined;
  const where = inArn === undefined || inArn === '' ? region : inArn;
  return { way, id, ...(where !== undefined && { region: where }) };
}
