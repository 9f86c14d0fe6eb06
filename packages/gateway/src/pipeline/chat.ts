import {
  asFailure,
  Call,
  Failure,
  findGroup,
  isObject,
  liftLongTexts,
  parseJson,
  planCall,
  strangersGroup,
  type AnswerWriter,
  type CallListener,
  type CallResult,
  type ChatRequest,
  type ClientFrame,
  type JsonObject,
  type LiftedDocument,
  type ModelGroup,
  type Plan,
  type RoutingState,
} from 'litmux/engine';
import type { Caller } from '../access/caller.ts';
import { identify } from '../access/identify.ts';
import { limitsOf } from '../access/limits-of.ts';
import { mayCall } from '../access/may-call.ts';
import { mayReach } from '../access/may-reach.ts';
import type { Snapshot } from '../config/snapshot.ts';
import type { Entry } from '../ledger/entry.ts';
import type { Admission } from '../meters/admission.ts';
import { accountOf, entryAttempts, entryError, type Account } from './account.ts';
import { answerHeaders, failureHeaders } from './answer-headers.ts';
import { newCallId } from './call-id.ts';
import { callersOptions, refuseConfiguration, type CallersOptions } from './callers-options.ts';
import type { House, Incoming, Reply, ReplyHeaders } from './house.ts';
import { inProvidersWords } from './providers-words.ts';
import { passesTexts } from './passes-texts.ts';
import { planFacts } from './plan-facts.ts';
import { worstCase, type WorstCase } from './reservation.ts';

/** Serves one chat call, from its bytes to its last byte and its entry in the ledger. */
export function serveChat(house: House, incoming: Incoming, reply: Reply): void {
  const call = new ChatCall(house, incoming, reply);
  call.run();
}

/** What happens to a chat call, in order: known, read, allowed, planned, admitted, tried, said, settled. */
class ChatCall implements CallListener {
  readonly #house: House;
  readonly #incoming: Incoming;
  readonly #reply: Reply;
  readonly #snapshot: Snapshot;
  readonly #routing: RoutingState;
  readonly #callId: string;
  #caller: Caller | undefined;
  #request: ChatRequest | undefined;
  #lifted: LiftedDocument | undefined;
  #options: CallersOptions | undefined;
  #worst: WorstCase | undefined;
  #admission: Admission | undefined;
  #call: Call | undefined;
  #streaming = false;
  #settled = false;

  constructor(house: House, incoming: Incoming, reply: Reply) {
    this.#house = house;
    this.#incoming = incoming;
    this.#reply = reply;
    this.#snapshot = house.snapshot();
    this.#routing = house.routing();
    this.#callId = newCallId(incoming.receivedAt);
  }

  run(): void {
    try {
      this.#caller = this.#identify();
      const asked = this.#read();
      this.#request = asked;
      const plan = this.#plan(this.#allow(asked), asked);
      const request = this.#inFull(asked, plan);
      this.#request = request;
      this.#admit(plan, request);
      this.#try(plan, request);
    } catch (error) {
      this.#refuse(asFailure(error));
    }
  }

  #identify(): Caller {
    const { headers, url, surface } = this.#incoming;
    const caller = identify(headers, url, this.#house.door());
    mayReach(caller, surface.path, 'llm');
    return caller;
  }

  /** Reads the body; the long texts of a large one are lifted out first, since most calls only pass them on. */
  #read(): ChatRequest {
    const { body } = this.#incoming;
    this.#lifted = body.length > largeBody ? liftLongTexts(body) : undefined;
    return this.#readText(this.#lifted?.text ?? decoder.decode(body));
  }

  /** A target that speaks other words than the client has to see the texts themselves. */
  #inFull(request: ChatRequest, plan: Plan): ChatRequest {
    if (this.#lifted === undefined || passesTexts(plan, request)) return request;
    this.#lifted = undefined;
    return this.#readText(decoder.decode(this.#incoming.body));
  }

  #readText(text: string): ChatRequest {
    const { surface, headers } = this.#incoming;
    const parsed = parseJson(text);
    if (!isObject(parsed)) throw new Failure('invalid_request', parsed === undefined ? 'The body is not valid JSON.' : 'The body must be a JSON object.');
    refuseConfiguration(parsed);
    this.#options = callersOptions(parsed, headers);
    return surface.dialect.readRequest(parsed, {
      ...(surface.model !== undefined && { model: surface.model }),
      ...(surface.stream !== undefined && { stream: surface.stream }),
      headers: dialectHeaders(headers),
    });
  }

  #allow(request: ChatRequest): ModelGroup {
    const caller = this.#caller;
    const asked = this.#snapshot.general.completionModel ?? request.model;
    if (caller !== undefined) mayCall(caller, asked, this.#snapshot);
    for (const fallback of this.#options?.fallbacks ?? []) if (caller !== undefined) mayCall(caller, fallback, this.#snapshot);
    const own = caller?.type === 'key' ? caller.key.record.aliases[asked] : undefined;
    const group = findGroup(this.#snapshot, own ?? asked) ?? strangersGroup(this.#snapshot, asked);
    if (group === undefined) throw unknownModel(asked, this.#incoming.surface.path);
    return group;
  }

  #plan(group: ModelGroup, request: ChatRequest): Plan {
    const { engine } = this.#house;
    return planCall(
      this.#snapshot,
      planFacts({
        group,
        request,
        bodyBytes: this.#incoming.body.length,
        options: this.#options,
        caller: this.#caller,
        state: this.#routing,
        now: this.#incoming.receivedAt,
        random: engine.random,
      }),
    );
  }

  #admit(plan: Plan, request: ChatRequest): void {
    const caller = this.#caller;
    const limits = caller === undefined ? [] : limitsOf(caller);
    const worst = worstCase(request, this.#incoming.body.length, plan);
    this.#worst = worst;
    if (limits.length === 0) return;
    const budgeted = limits.some((scope) => scope.budget !== undefined);
    if (budgeted && worst.unpriced && this.#snapshot.general.unpricedPolicy === 'block') throw unpricedRefusal(request.model);
    this.#admission = this.#house.meters.admit(limits, {
      inputCost: worst.inputCost,
      outputRate: worst.outputRate,
      choices: request.choices ?? 1,
      ceiling: worst.ceiling,
      ceilingIsCallers: worst.ceilingIsCallers,
      tokens: Math.ceil(this.#incoming.body.length / 4) + (request.maxTokens ?? 0) * (request.choices ?? 1),
      priced: !worst.unpriced || worst.inputCost > 0 || worst.outputRate > 0,
    });
    if (budgeted) this.#open(request, worst);
  }

  #open(request: ChatRequest, worst: WorstCase): void {
    this.#house.journal.open({
      callId: this.#callId,
      startedAt: this.#incoming.receivedAt,
      ...this.#owner(),
      model: request.model,
      callType: this.#incoming.surface.callType,
      stream: request.stream,
      inputTokens: Math.ceil(this.#incoming.body.length / 4),
      cost: Math.min(Math.ceil(worst.inputCost / 4), this.#admission?.reserved ?? 0),
    });
  }

  #try(plan: Plan, request: ChatRequest): void {
    const ceiling = this.#ceiling();
    const restore = this.#lifted?.restore;
    const call = new Call(
      this.#house.engine,
      {
        request,
        client: this.#incoming.surface.dialect,
        plan,
        settings: this.#snapshot.settings,
        state: this.#routing,
        callId: this.#callId,
        ...(this.#options?.deadlines !== undefined && { deadlines: this.#options.deadlines }),
        ...(restore !== undefined && { restore }),
        ...(ceiling !== undefined && { ceiling: (deployment) => Math.min(ceiling, deployment.facts.maxOutputTokens ?? ceiling) }),
      },
      this,
    );
    this.#call = call;
    this.#reply.onHangUp(() => this.#hungUp(call));
    call.start();
  }

  /** Where money is reserved, no provider may be asked for more than it was reserved for, whatever thinking would add to the caller's own ceiling. */
  #ceiling(): number | undefined {
    const admission = this.#admission;
    if (admission === undefined || admission.reserved === 0) return admission?.ceiling;
    return admission.ceiling ?? this.#worst?.ceiling;
  }

  committed(result: CallResult): void {
    if (this.#request?.stream !== true) return;
    this.#streaming = true;
    this.#reply.open(this.#headers(result, undefined));
  }

  frames(frames: readonly ClientFrame[]): void {
    const call = this.#call;
    if (this.#reply.frames(frames) || call === undefined) return;
    call.pause();
    this.#reply.onDrain(() => call.resume());
  }

  whole(body: JsonObject): void {
    this.#whole = body;
  }

  #whole: JsonObject | undefined;

  ended(result: CallResult, last: readonly ClientFrame[]): void {
    const account = accountOf(result);
    this.#settle(result, account, undefined, (unwritten) => {
      if (unwritten !== undefined) this.#fail(unwritten, result);
      else if (this.#streaming) this.#end(last);
      else this.#reply.json(200, this.#headers(result, account), JSON.stringify(this.#whole));
    });
  }

  failed(failure: Failure, result: CallResult): void {
    const said = inProvidersWords(failure, result);
    this.#settle(result, accountOf(result), said, () => this.#fail(said, result));
  }

  #end(last: readonly ClientFrame[]): void {
    this.#reply.frames(last);
    this.#reply.close();
  }

  #fail(failure: Failure, result: CallResult): void {
    if (!this.#streaming) return this.#say(failure, this.#headers(result, undefined));
    this.#reply.frames(this.#writer().fail(failure));
    this.#reply.close();
  }

  #hungUp(call: Call): void {
    const result = call.cancel();
    const failure = new Failure('client_disconnect', 'The client closed the connection before the answer was complete.');
    this.#settle(result, accountOf(result), failure, () => {});
  }

  /** A refusal before anything was sent. It consumes nothing; the ledger keeps it as a failed call of its key. */
  #refuse(failure: Failure): void {
    this.#house.watch.refused(failure, this.#request?.model ?? '');
    const say = (): void => this.#say(failure, answerHeaders(this.#facts(undefined, undefined)));
    if (this.#caller === undefined) say();
    else this.#settle(noResult, noAccount, failure, say);
  }

  #say(failure: Failure, headers: ReplyHeaders): void {
    const { dialect } = this.#incoming.surface;
    const status = failure.code === 'budget_exceeded' ? this.#snapshot.general.budgetExceededStatus : failure.status;
    headers.push(...failureHeaders(failure));
    this.#reply.json(status, headers, JSON.stringify(dialect.writeFailure(failure, { callId: this.#callId })));
  }

  #writer(): AnswerWriter {
    const request = this.#request;
    if (request === undefined) throw new Failure('internal', 'an answer is written for a request that was never read');
    return this.#incoming.surface.dialect.answerWriter({
      callId: this.#callId,
      created: Math.floor(this.#incoming.receivedAt / 1000),
      model: request.model,
      request,
    });
  }

  /** Once, whatever happens: meters get the real cost, the journal the entry. `written` is called when that is done. */
  #settle(result: CallResult, account: Account, failure: Failure | undefined, written: (unwritten: Failure | undefined) => void): void {
    if (this.#settled) return;
    this.#settled = true;
    const overBound = this.#admission === undefined ? false : this.#house.meters.settle(this.#admission, account).overBound;
    const entry = this.#entry(result, { account, failure, overBound });
    this.#house.watch.settled(entry);
    this.#house.journal.settle(entry, written);
  }

  #entry(result: CallResult, { account, failure, overBound }: { account: Account; failure: Failure | undefined; overBound: boolean }): Entry {
    const { surface, receivedAt, requesterIp } = this.#incoming;
    const { deployment, answer } = result;
    const options = this.#options;
    const request = this.#request;
    return {
      callId: this.#callId,
      ...(answer?.answerId !== undefined && { answerId: answer.answerId }),
      callType: surface.callType,
      startedAt: receivedAt,
      ...(answer?.firstContentAt !== undefined && { firstTokenAt: answer.firstContentAt }),
      endedAt: this.#house.engine.now(),
      ...this.#owner(),
      ...(options?.endUser !== undefined && { endUser: options.endUser }),
      ...(options !== undefined && options.tags.length > 0 && { tags: options.tags }),
      ...(options?.sessionId !== undefined && { sessionId: options.sessionId }),
      requesterIp,
      model: request?.model ?? '',
      ...(deployment !== undefined && {
        group: deployment.group,
        deploymentId: deployment.id,
        provider: deployment.provider.id,
        upstreamModel: deployment.model,
        apiBase: deployment.baseUrl,
      }),
      stream: request?.stream ?? false,
      status: failure === undefined ? 'success' : 'failure',
      ...(failure !== undefined && { error: entryError(failure) }),
      usage: account.usage,
      cost: account.cost,
      ...(account.unpriced && { unpriced: true }),
      ...(failure !== undefined && answer?.contentBegun === true && { aborted: true }),
      ...(overBound && { overBound: true }),
      attempts: entryAttempts(result),
      ...(answer !== undefined && answer.dropped.length > 0 && { dropped: answer.dropped }),
    };
  }

  #owner(): Pick<Entry, 'keyHash' | 'teamId' | 'userId'> {
    const caller = this.#caller;
    if (caller?.type !== 'key') return {};
    const { hash, teamId, userId } = caller.key.record;
    return { keyHash: hash, ...(teamId !== undefined && { teamId }), ...(userId !== undefined && { userId }) };
  }

  #headers(result: CallResult, account: Account | undefined): ReplyHeaders {
    return answerHeaders(this.#facts(result, account));
  }

  #facts(result: CallResult | undefined, account: Account | undefined): Parameters<typeof answerHeaders>[0] {
    const caller = this.#caller;
    const record = caller?.type === 'key' ? caller.key.record : undefined;
    const admission = this.#admission;
    const unpriced = account?.unpriced ?? (this.#worst?.unpriced === true && caller?.type === 'key');
    return {
      callId: this.#callId,
      version: this.#house.version,
      model: this.#request?.model ?? '',
      result,
      receivedAt: this.#incoming.receivedAt,
      now: this.#house.engine.now(),
      ...(account !== undefined && { cost: account.cost }),
      ...(caller?.type === 'key' && { keySpend: this.#house.meters.read(caller.key.slot).spent }),
      ...(record?.maxBudget !== undefined && { keyBudget: record.maxBudget }),
      ...(record?.rpmLimit !== undefined && { keyRpm: record.rpmLimit }),
      ...(record?.tpmLimit !== undefined && { keyTpm: record.tpmLimit }),
      ...(unpriced && { unpriced }),
      ...(admission?.ceilingLowered === true && admission.ceiling !== undefined && { outputCeiling: admission.ceiling }),
    };
  }
}

const decoder = new TextDecoder();
/** A body from this size on is searched for long texts. */
const largeBody = 16_384;
const noResult: CallResult = { deployment: undefined, answer: undefined, attempts: [], fallbacks: 0 };
const noAccount: Account = accountOf(noResult);

/** The client's headers that belong to a dialect. */
function dialectHeaders(headers: Incoming['headers']): Record<string, string> {
  const own: Record<string, string> = {};
  for (const name of ['anthropic-beta', 'anthropic-version']) {
    const value = headers[name];
    if (value !== undefined) own[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return own;
}

function unknownModel(model: string, path: string): Failure {
  return new Failure('unknown_model', `${path.replace(/^\/v1/, '')}: Invalid model name passed in model=${model}. Call \`/v1/models\` to view available models for your key.`, {
    param: 'model',
    model,
  });
}

function unpricedRefusal(model: string): Failure {
  return new Failure('budget_exceeded', `No price is known for model=${model}, and the budget's policy for models without a price is \`block\`. Set input_cost_per_token and output_cost_per_token on its deployment.`, {
    param: 'model',
    model,
  });
}
