import {
  dearestInputRate,
  dearestOutputRate,
  endpointOf,
  inputBound,
  nanoCeiling,
  unitPrice,
  outputCeiling,
  type ChatRequest,
  type Deployment,
  type MediaPart,
  type ModalityBound,
  type ModelFacts,
  type NanoUsd,
  type PicoUsd,
  type Plan,
  type PromptSize,
} from 'litmux/engine';

/** What a call could cost at most, over every deployment that it may reach. */
export interface WorstCase {
  /** Upper bound of what is not output: the prompt, searches, a fee by the piece. */
  readonly inputCost: NanoUsd;
  /** The dearest rate of an output token, times the choices wanted. */
  readonly outputRate: PicoUsd;
  /** Output tokens of one choice at most. */
  readonly ceiling: number;
  readonly ceilingIsCallers: boolean;
  /** A deployment without a price may be reached. */
  readonly unpriced: boolean;
}

/** The bound of a call before it is made (design, Money): input by bytes, output by the ceiling, both at the dearest rate that can apply. */
export function worstCase(request: ChatRequest, bodyBytes: number, plan: Plan): WorstCase {
  const size = promptSize(request, bodyBytes);
  let worst: Bound = { inputCost: 0, outputRate: 0, ceiling: 0, unpriced: false };
  for (const deployment of reachable(plan)) worst = dearer(worst, boundAt(deployment, size, request));
  return { ...worst, outputRate: worst.outputRate * (request.choices ?? 1), ceilingIsCallers: request.maxTokens !== undefined };
}

/** The same for a call of another modality: what it uses at most, at the dearest rates. */
export function modalityWorstCase(bound: ModalityBound, plan: Plan): WorstCase {
  let worst: Bound = { inputCost: 0, outputRate: 0, ceiling: 0, unpriced: false };
  for (const { facts } of reachable(plan)) worst = dearer(worst, modalityBoundAt(facts, bound));
  return { ...worst, ceilingIsCallers: true };
}

function modalityBoundAt(facts: ModelFacts, { inputTokens, outputTokens, units }: ModalityBound): Bound {
  if (facts.rates === undefined && facts.scheduled === undefined) return { inputCost: 0, outputRate: 0, ceiling: 0, unpriced: true };
  const { input, output } = dearestRates(facts, inputTokens);
  const tables = [facts.rates, ...(facts.scheduled ?? []).map(({ rates }) => rates)];
  const pieces = tables.map((rates) => (rates === undefined ? 0 : unitPrice(units, rates)));
  return {
    inputCost: nanoCeiling(inputTokens * input + outputTokens * output + Math.max(0, ...pieces)),
    outputRate: 0,
    ceiling: 0,
    unpriced: false,
  };
}

type Bound = Pick<WorstCase, 'inputCost' | 'outputRate' | 'ceiling' | 'unpriced'>;

/** Every deployment that the plan can lead to. */
function* reachable(plan: Plan): Generator<Deployment> {
  for (const stops of [plan.stops, plan.contextWindowStops, plan.contentPolicyStops]) {
    for (const stop of stops ?? []) yield* stop.candidates;
  }
}

function boundAt(deployment: Deployment, size: PromptSize, request: ChatRequest): Bound {
  const { facts } = deployment;
  const { tokens: ceiling } = outputCeiling(facts, request.maxTokens);
  if (facts.rates === undefined && facts.scheduled === undefined) return { inputCost: 0, outputRate: 0, ceiling, unpriced: true };
  const tokens = inputBound(size, endpointOf(deployment, request).dialect.name, facts);
  const dearest = dearestRates(facts, tokens);
  const searches = request.webSearch === undefined ? 0 : mostSearches;
  return {
    inputCost: nanoCeiling(tokens * dearest.input + dearest.request + searches * dearest.webSearch),
    outputRate: dearest.output,
    ceiling,
    unpriced: false,
  };
}

/** The dearest that can apply, over all hours and tiers. */
interface DearestRates {
  readonly input: PicoUsd;
  readonly output: PicoUsd;
  readonly request: PicoUsd;
  readonly webSearch: PicoUsd;
  /** The longest prompt for which these rates are known to be the dearest. */
  readonly upTo: number;
}

const known = new WeakMap<ModelFacts, DearestRates>();

/** Worked out once for prompts below the first threshold of long prompts, and anew for those above. */
function dearestRates(facts: ModelFacts, tokens: number): DearestRates {
  const held = known.get(facts);
  if (held !== undefined && tokens <= held.upTo) return held;
  const tables = [facts.rates, ...(facts.scheduled ?? []).map((step) => step.rates)].filter((rates) => rates !== undefined);
  const levels = tables.flatMap((rates) => [rates, ...Object.values(rates.tiers ?? {})]).flatMap((rates) => rates.above ?? []);
  const dearest = {
    input: Math.max(...tables.map((rates) => dearestInputRate(rates, tokens))),
    output: Math.max(...tables.map((rates) => dearestOutputRate(rates, tokens))),
    request: Math.max(...tables.map((rates) => rates.perUnit?.requests ?? 0)),
    webSearch: Math.max(...tables.map((rates) => rates.perWebSearch ?? 0)),
    upTo: Math.min(...levels.map((level) => level.above)),
  };
  if (tokens <= dearest.upTo) known.set(facts, dearest);
  return dearest;
}

/** A model that may search the web does so this often at most where the request sets no bound. */
const mostSearches = 10;

function dearer(a: Bound, b: Bound): Bound {
  return {
    inputCost: Math.max(a.inputCost, b.inputCost),
    outputRate: Math.max(a.outputRate, b.outputRate),
    ceiling: Math.max(a.ceiling, b.ceiling),
    unpriced: a.unpriced || b.unpriced,
  };
}

function promptSize(request: ChatRequest, bodyBytes: number): PromptSize {
  const counts = { textBytes: bodyBytes, images: 0, soundBytes: 0, filmBytes: 0, documents: 0 };
  for (const message of request.messages) {
    for (const part of message.parts) {
      if (part.type === 'media') addMedia(counts, part);
      else if (part.type === 'tool-result') for (const inner of part.parts) if (inner.type === 'media') addMedia(counts, inner);
    }
  }
  const hostedTools = request.tools?.filter((tool) => tool.type === 'hosted').length ?? 0;
  return { ...counts, tools: request.tools !== undefined, hostedTools };
}

type MediaCounts = { textBytes: number; images: number; soundBytes: number; filmBytes: number; documents: number };

function addMedia(counts: MediaCounts, { kind, source }: MediaPart): void {
  const inline = source.type === 'data' ? source.base64.length : 0;
  counts.textBytes -= inline;
  if (kind === 'image') counts.images += 1;
  else if (kind === 'document' ? source.type !== 'text' : inline === 0) counts.documents += 1;
  else if (kind === 'audio') counts.soundBytes += inline;
  else if (kind === 'video') counts.filmBytes += inline;
}
