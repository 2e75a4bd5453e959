/** Answers whether artifacts may be deployed, by the same status as page, badge and API, and stores the decision. */
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { decide } from '#lib/query/gate/decide.ts';
import type { GateAnswer, GateRequest } from '#lib/views/gate/gate.ts';
import { keepDecision } from './keep-decision.ts';
import { readQuestion } from './read-question.ts';
import { decideWithin, type WaitOptions } from './wait.ts';

export type GateOptions = Partial<WaitOptions> & {
  /** False: do not store the decision; its id is null. Default: true. */
  keep?: boolean;
};

/**
 * Decide about the artifacts of a request. With `waitMs` the answer may come later, but not later than that. Throws
 * `bad-request` with a pointer for a request that cannot be understood, and `rate-limited` where too many requests
 * wait.
 */
export async function decideGate(
  context: Context,
  request: GateRequest,
  { waitMs = 0, caller = 'direct', signal = new AbortController().signal, keep = true }: GateOptions = {},
): Promise<GateAnswer> {
  requireAccess(context, 'gate.ask', 'anywhere');
  const asked = readQuestion(request);
  const decideNow = () =>
    decide(context.store.read, asked, { now: context.now().toISOString(), baseUrl: context.vsa.baseUrl });
  const { decided, waitedMs, examining } = await decideWithin(context, decideNow, { waitMs, caller, signal });
  const about = { at: context.now().toISOString(), asked, waitedMs, examining };
  return keep ? keepDecision(context, decided, about) : { ...decided.verdict, ...about, id: null };
}
