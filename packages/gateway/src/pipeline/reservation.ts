import {
  dearestInputRate,
  dearestOutputRate,
  endpointOf,
  inputBound,
  nanoCeiling,
  dearestUnitPrice,
  outputCeiling,
  type ChatRequest,
  type Deployment,
  type MediaPart,
  type ModalityBound,
  type ModelFacts,
  type NanoUsd,
  type PicoUsd,
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

/** Where a call can come to: a plan, or less. */
export interface Reach {
  readonly stops: readonly Candidates[];
  readonly contextWindowStops?: readonly Candidates[] | undefined;
  readonly contentPolicyStops?: readonly Candidates[] | undefined;
}

interface Candidates {
  readonly candidates: readonly Deployment[];
}

/** The bound of a call before it is made (design, Money): input by bytes, output by the ceiling, both at the dearest rate that can apply. */
export function worstCase(request: ChatRequest, bodyBytes: number, reach: Reach): WorstCase {
  const size = promptSize(request, bodyBytes);
  const searches = request.webSearch === undefined ? 0 : mostSearches;
  // Without media all dialects count alike, and the endpoint of each deployment need not be asked for.
  const sameForAll = hasMedia(size) ? undefined : inputBound(size, request.origin.dialect, noFacts);
  const worst = new Worst();
  eachReachable(reach, (deployment) => {
    const { facts } = deployment;
    const { tokens: ceiling } = outputCeiling(facts, request.maxTokens);
    if (facts.rates === undefined && facts.scheduled === undefined) return worst.unpricedUpTo(ceiling);
    const tokens = sameForAll ?? inputBound(size, endpointOf(deployment, request).dialect.name, facts);
    const dearest = dearestRates(facts, tokens);
    worst.raise(nanoCeiling(tokens * dearest.input + dearest.request + searches * dearest.webSearch), dearest.output, ceiling);
  });
  return worst.of(request.choices ?? 1, request.maxTokens !== undefined);
}

/** The same for a call of another modality: what it uses at most, at the dearest rates. */
export function modalityWorstCase({ inputTokens, outputTokens, units }: ModalityBound, reach: Reach): WorstCase {
  const worst = new Worst();
  const isFree = inputTokens + outputTokens === 0 && Object.keys(units).length === 0;
  eachReachable(reach, ({ facts }) => {
    if (isFree) return;
    if (facts.rates === undefined && facts.scheduled === undefined) return worst.unpricedUpTo(0);
    const { input, output } = dearestRates(facts, inputTokens);
    const tables = [facts.rates, ...(facts.scheduled ?? []).map(({ rates }) => rates)];
    const pieces = tables.map((rates) => (rates === undefined ? 0 : dearestUnitPrice(units, rates)));
    worst.raise(nanoCeiling(inputTokens * input + outputTokens * output + Math.max(0, ...pieces)), 0, 0);
  });
  return worst.of(1, true);
}

/** The dearest of what was seen so far. */
class Worst {
  #inputCost: NanoUsd = 0;
  #outputRate: PicoUsd = 0;
  #ceiling = 0;
  #unpriced = false;

  raise(inputCost: NanoUsd, outputRate: PicoUsd, ceiling: number): void {
    if (inputCost > this.#inputCost) this.#inputCost = inputCost;
    if (outputRate > this.#outputRate) this.#outputRate = outputRate;
    if (ceiling > this.#ceiling) this.#ceiling = ceiling;
  }

  unpricedUpTo(ceiling: number): void {
    this.#unpriced = true;
    this.raise(0, 0, ceiling);
  }

  of(choices: number, ceilingIsCallers: boolean): WorstCase {
    return {
      inputCost: this.#inputCost,
      outputRate: this.#outputRate * choices,
      ceiling: this.#ceiling,
      ceilingIsCallers,
      unpriced: this.#unpriced,
    };
  }
}

/** Every deployment that the plan can lead to. */
function eachReachable({ stops, contextWindowStops, contentPolicyStops }: Reach, visit: (deployment: Deployment) => void): void {
  for (const { candidates } of stops) candidates.forEach(visit);
  for (const { candidates } of contextWindowStops ?? []) candidates.forEach(visit);
  for (const { candidates } of contentPolicyStops ?? []) candidates.forEach(visit);
}

const noFacts: ModelFacts = { id: '', abilities: {} };

function hasMedia({ images = 0, soundBytes = 0, filmBytes = 0, documents = 0 }: PromptSize): boolean {
  return images + soundBytes + filmBytes + documents > 0;
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
