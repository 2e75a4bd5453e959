/**
 * The limits of one caller, by its address (`rateLimitKey`). Each limit has a token bucket for each caller. A request
 * beyond its bucket gets `rate-limited` with the seconds to wait, and the app writes nothing because of it. Where
 * several replicas serve one database, a request is also counted in a bucket that all of them share: a replica asks for
 * it once its own bucket has let the request pass, so that whoever is beyond the limit costs no query.
 */
import { AttestryError } from '#lib/errors.ts';
import type { SharedState } from '#db/open.ts';
import { prometheusMetrics } from './prometheus-metrics.ts';
import { rateLimit, type RateLimit } from './request/rate-limit.ts';
import { rateLimitKey } from './request/read-request.ts';

export type CallerLimit = {
  /** Requests at once. */
  burst: number;
  /** Requests that come back each second. */
  perSecond: number;
  /** The detail of the problem that a further request gets. */
  message: string;
};

export type CallerLimitName =
  | 'tokens'
  | 'webhooks'
  | 'signIns'
  | 'providerSignIns'
  | 'eventStreams'
  | 'verifications'
  | 'verdicts'
  | 'gate'
  | 'policyChecks'
  | 'packs'
  | 'reports'
  | 'subscriptionTests';

export const CALLER_LIMITS: Readonly<Record<CallerLimitName, CallerLimit>> = {
  /** Requests with a missing or wrong token. A request with a right token does not count, and is never refused. */
  tokens: {
    burst: 100,
    perSecond: 1,
    message: 'too many requests from this address had no token or a wrong one; a right token is still accepted',
  },
  /** Passwords that are entered, right ones too: after some wrong ones nobody may go on guessing. */
  signIns: {
    burst: 10,
    perSecond: 1 / 30,
    message: 'too many people tried to sign in from this address: wait, and try again',
  },
  /** Test messages, each of which is a request to a receiver. */
  subscriptionTests: {
    burst: 20,
    perSecond: 1 / 10,
    message: 'too many test messages were sent from this address: wait, and try again',
  },
  /** Sign-ins by the OpenID provider that are begun. */
  providerSignIns: {
    burst: 60,
    perSecond: 1,
    message: 'too many sign-ins were begun from this address: wait, and try again',
  },
  /** Webhook deliveries without a valid signature. A validly signed delivery does not count, and is never refused. */
  webhooks: {
    burst: 100,
    perSecond: 1,
    message: 'too many deliveries from this address had no valid signature; a validly signed one is still accepted',
  },
  /** Streams of live events that are opened. */
  eventStreams: { burst: 300, perSecond: 10, message: 'too many live event streams were opened from this address' },
  /** Documents to verify. A caller may verify a whole folder at once. */
  verifications: { burst: 2_000, perSecond: 100, message: 'too many verifications at once' },
  /** Verdicts that are signed anew. A stored verdict that still holds is served without a limit. */
  verdicts: { burst: 500, perSecond: 10, message: 'too many new verdicts were requested from this address' },
  /** Policies to check, which the main thread parses. A large document counts as several. */
  policyChecks: { burst: 60, perSecond: 2, message: 'too many policies were checked from this address' },
  /** Audit packs, each of which evaluates every artifact of a period. */
  packs: { burst: 10, perSecond: 1 / 30, message: 'too many audit packs were requested from this address' },
  /** Reports, each of which evaluates some artifacts and reads thousands of rows. */
  reports: { burst: 60, perSecond: 1, message: 'too many reports were requested from this address' },
  /** Questions to the gate without a token, each of which may store a row. */
  gate: {
    burst: 600,
    perSecond: 20,
    message:
      'too many questions to the gate came from this address without a token; one with a token is still answered',
  },
};

type CallerLimits = { options: typeof CALLER_LIMITS; buckets: Record<CallerLimitName, RateLimit> };

// Next may load this module more than once in one process, but a caller has one bucket for each limit.
const globals = globalThis as typeof globalThis & {
  __attestryCallerLimits?: CallerLimits;
  __attestryCountedFailures?: WeakSet<Request>;
  __attestrySharedBuckets?: SharedBuckets;
};

/** Gives the buckets that replicas share; null where there are none. */
type SharedBuckets = () => Promise<Pick<SharedState, 'take'> | null> | null;

/** From now on requests are counted over all replicas too. */
export function shareCallerLimits(shared: SharedBuckets): void {
  globals.__attestrySharedBuckets = shared;
}

/** Start with full buckets and these limits. A test sets small ones, and puts the default ones back. */
export function setCallerLimits(options: typeof CALLER_LIMITS = CALLER_LIMITS): void {
  const bucket = ({ burst, perSecond }: CallerLimit) => rateLimit(burst, perSecond);
  globals.__attestryCallerLimits = {
    options,
    buckets: {
      tokens: bucket(options.tokens),
      signIns: bucket(options.signIns),
      providerSignIns: bucket(options.providerSignIns),
      webhooks: bucket(options.webhooks),
      eventStreams: bucket(options.eventStreams),
      verifications: bucket(options.verifications),
      verdicts: bucket(options.verdicts),
      gate: bucket(options.gate),
      policyChecks: bucket(options.policyChecks),
      packs: bucket(options.packs),
      reports: bucket(options.reports),
      subscriptionTests: bucket(options.subscriptionTests),
    },
  };
}

/**
 * Count a request against a limit of its caller, `times` for one that costs as much as several. Throws `rate-limited`
 * where nothing is left in the bucket.
 */
export async function countRequest(request: Request, limit: CallerLimitName, times = 1): Promise<void> {
  for (let time = 0; time < times; time += 1) countOnce(request, limit);
  if (times === 0) return;
  const { options } = globals.__attestryCallerLimits!;
  const shared = await globals.__attestrySharedBuckets?.();
  // Without the database, the bucket of this replica bounds what it does.
  const wait = await shared?.take(`${limit} ${rateLimitKey(request)}`, options[limit], times).catch(() => null);
  if (typeof wait !== 'number') return;
  prometheusMetrics().callerLimits.inc({ limit, outcome: 'throttled' });
  throw new AttestryError('rate-limited', options[limit].message, { retryAfterSeconds: wait });
}

function countOnce(request: Request, limit: CallerLimitName): void {
  if (globals.__attestryCallerLimits === undefined) setCallerLimits();
  const { options, buckets } = globals.__attestryCallerLimits!;
  const wait = buckets[limit].take(rateLimitKey(request), Date.now());
  prometheusMetrics().callerLimits.inc({ limit, outcome: wait === null ? 'counted' : 'throttled' });
  if (wait !== null) throw new AttestryError('rate-limited', options[limit].message, { retryAfterSeconds: wait });
}

/**
 * Count a request whose sender is not authenticated. One request counts once, under the limit that is named first. Call
 * it before anything about the request is stored. Throws `rate-limited` where nothing is left in the bucket.
 */
export async function countFailedAuthentication(request: Request, limit: 'tokens' | 'webhooks'): Promise<void> {
  globals.__attestryCountedFailures ??= new WeakSet();
  if (globals.__attestryCountedFailures.has(request)) return;
  globals.__attestryCountedFailures.add(request);
  await countRequest(request, limit);
}
