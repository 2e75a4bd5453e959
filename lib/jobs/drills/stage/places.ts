/** Asks the places where an attack can be noticed, by the operations that serve them. */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { eventsAfter } from '#db/system/outbox.ts';
import { decideGate } from '#lib/admin/gate/decide-gate.ts';
import type { Context } from '#lib/context/context.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { getBadge } from '#lib/query/get-badge.ts';
import { STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import type { Status } from '#lib/status/status.ts';
import type { DrillPlace } from '#lib/views/drill/drill.ts';
import type { LiveEvent } from '#lib/views/activity/live-event.ts';
import type { Observation } from './scenario.ts';

const EVENTS_READ = 1_000;
const isGood = (status: Status): boolean => status === 'verified' || status === 'waived';

/** What places show of one artifact after the attack. `since`: the number of the last event before it. */
export type Watched = { digest: string; since: number };

/** How the places of every installation are observed. */
export const OBSERVE: { [place in Exclude<DrillPlace, 'door' | 'anchor'>]: typeof observePage } = {
  page: observePage,
  gate: observeGate,
  badge: observeBadge,
  notification: observeNotification,
};

async function observePage(context: Context, { digest }: Watched): Promise<Observation> {
  const artifact = await getArtifact(context, digest);
  if (artifact === null) return { detected: true, shown: 'there is no page: nothing is known about this digest' };
  const { status, reason } = artifact.status;
  return { detected: !isGood(status), shown: `${STATUS_PRESENTATION[status].word}: ${reason}` };
}

async function observeGate(context: Context, { digest }: Watched): Promise<Observation> {
  const { decision, reason, artifacts } = await decideGate(context, { digest }, { keep: false });
  const [artifact] = artifacts;
  const warns = artifact?.wouldBe ? `, because the policy only warns; it would say ${artifact.wouldBe}` : '';
  return { detected: decision !== 'allow', shown: `${decision}${warns}: ${reason}` };
}

async function observeBadge(context: Context, { digest }: Watched): Promise<Observation> {
  const { algorithm: alg, value } = parseDigest(digest)!;
  const badge = await getBadge(context, { of: { kind: 'artifact', alg, value }, metric: 'status' });
  const good = (['verified', 'waived'] as const).map((status) => STATUS_PRESENTATION[status].word.toLowerCase());
  return { detected: !good.includes(badge.message.toLowerCase()), shown: `${badge.label}: ${badge.message}` };
}

async function observeNotification(context: Context, { digest, since }: Watched): Promise<Observation> {
  const rows = await eventsAfter(context.store.read, since, EVENTS_READ);
  const events = rows.map(({ payload }) => JSON.parse(payload) as LiveEvent);
  const last = events.findLast((event) => event.type === 'status' && event.digest === digest);
  if (last?.type !== 'status') return { detected: false, shown: 'no event tells a status of the artifact' };
  return { detected: !isGood(last.to), shown: `${last.from ?? 'new'} → ${last.to}` };
}
