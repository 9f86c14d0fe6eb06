import { numberOf } from 'litmux/settings';
import {
  Call,
  defaultRoutingSettings,
  Failure,
  LocalRoutingState,
  nanoCeiling,
  type CallResult,
  type Deployment,
  type EngineContext,
  type NanoUsd,
  type Plan,
} from 'litmux/engine';
import type { Entry } from '../../ledger/entry.ts';
import { accountOf, entryAttempts, entryError } from '../../pipeline/account.ts';
import type { HealthQuestion } from './health-question.ts';

/** LiteLLM's name of who makes health checks: checks bear it in the ledger, as their team and as a tag. No key is charged. */
export const healthCheckMark = 'litellm-internal-health-check';

/** A check that was made. */
export interface CheckOutcome {
  readonly failure: Failure | undefined;
  readonly entry: Entry;
}

/** A check under way. */
export interface CheckOrder {
  readonly callId: string;
  readonly question: HealthQuestion;
  readonly signal: AbortSignal;
}

const defaultTimeoutSeconds = 60;

/** Calls a deployment once, without retries, fallbacks or traces in routing. Never rejects. */
export function checkDeployment(
  engine: EngineContext,
  deployment: Deployment,
  { callId, question, signal }: CheckOrder,
): Promise<CheckOutcome> {
  const startedAt = engine.now();
  const { promise, resolve } = Promise.withResolvers<CheckOutcome>();
  const end = (failure: Failure | undefined, result: CallResult): void =>
    resolve({ failure, entry: entryOf({ deployment, callId, startedAt, endedAt: engine.now(), failure, result }) });
  const seconds =
    numberOf(deployment.info['health_check_timeout']) ?? numberOf(engine.env('HEALTH_CHECK_TIMEOUT_SECONDS')) ?? defaultTimeoutSeconds;
  const deadline = seconds * 1000;
  const call = new Call(
    engine,
    {
      asked: question.asked,
      plan: planAt(deployment),
      settings: { ...defaultRoutingSettings, retries: 0, cooldowns: false },
      state: new LocalRoutingState(),
      callId,
      deadlines: { firstToken: deadline, idle: deadline, total: deadline },
    },
    {
      committed: () => {},
      frames: () => {},
      bytes: () => {},
      whole: () => {},
      ended: (result) => end(undefined, result),
      failed: (failure, result) => end(failure, result),
    },
  );
  const stop = (): void => end(new Failure('client_disconnect', 'The gateway stopped before the check had ended.'), call.cancel());
  signal.addEventListener('abort', stop, { once: true });
  call.start();
  return promise.finally(() => signal.removeEventListener('abort', stop));
}

/** What a check could cost at most; 0 where its price is not known. */
export function mostOf(question: HealthQuestion, deployment: Deployment): NanoUsd {
  const { inputCost, outputRate, ceiling } = question.worstCase({ stops: [{ candidates: [deployment] }] });
  return inputCost + nanoCeiling(outputRate * ceiling);
}

function planAt(deployment: Deployment): Plan {
  const group = { name: deployment.group, deployments: [deployment], strategy: 'simple-shuffle', retries: 0, fallbacks: [] } as const;
  return {
    model: deployment.group,
    stops: [
      {
        group,
        candidates: [deployment],
        removed: [],
        strategy: 'simple-shuffle',
        refusal: undefined,
        isBusy: false,
        retries: 0,
        retryPolicy: undefined,
      },
    ],
    contextWindowStops: undefined,
    contentPolicyStops: undefined,
  };
}

interface Ended {
  readonly deployment: Deployment;
  readonly callId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly failure: Failure | undefined;
  readonly result: CallResult;
}

function entryOf({ deployment, callId, startedAt, endedAt, failure, result }: Ended): Entry {
  const account = accountOf(result);
  return {
    callId,
    ...(result.answer?.answerId !== undefined && { answerId: result.answer.answerId }),
    callType: 'ahealth_check',
    startedAt,
    endedAt,
    teamId: healthCheckMark,
    tags: [healthCheckMark],
    model: deployment.group,
    group: deployment.group,
    deploymentId: deployment.id,
    provider: deployment.provider.id,
    upstreamModel: deployment.model,
    apiBase: deployment.baseUrl,
    stream: false,
    status: failure === undefined ? 'success' : 'failure',
    ...(failure !== undefined && { error: entryError(failure) }),
    usage: account.usage,
    cost: account.cost,
    ...(account.unpriced && { unpriced: true }),
    attempts: entryAttempts(result),
  };
}
