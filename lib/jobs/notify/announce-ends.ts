/** Adds the events that time makes, each once: a waiver ends soon, and a trust entry ends soon or has ended. */
import { expiredWaivers, type WaiverPosition } from '#db/artifact/waivers.ts';
import type { Db, Tx } from '#db/open.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import { addEvent } from '#db/system/outbox.ts';
import { listTrust, trustVersion } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import type { EndPhase } from '#lib/notify/message/facts.ts';
import { type TrustEnd, trustEnds } from '#lib/query/get-trust.ts';

const DAY_MS = 86_400_000;
/** How long before its end subscribers are told of a waiver, and of a trust entry. */
export const WAIVER_SOON_MS = 3 * DAY_MS;
export const TRUST_SOON_MS = 30 * DAY_MS;

/** The position of the last waiver whose coming end was told. */
const WAIVERS_TOLD = 'waivers-told-until';
/** The ends of trust entries that were told, as JSON. */
const TRUST_TOLD = 'trust-ends-told';
const WAIVERS_PER_STEP = 200;

/** Add the events of every end that has come near, or is over, since the last call. */
export async function announceEnds(context: Context): Promise<void> {
  await announceWaivers(context);
  await announceTrust(context);
}

/**
 * A waiver that is made for less than three days is not announced: whoever makes it knows its end. The end itself is
 * told where its artifacts are evaluated again (`reEvaluateEndedWaivers`).
 */
async function announceWaivers({ store, now }: Context): Promise<void> {
  const at = now().toISOString();
  const until = new Date(now().getTime() + WAIVER_SOON_MS).toISOString();
  const next = async (db: Db, limit: number) => expiredWaivers(db, await waiversTold(db, at), until, limit);
  while ((await next(store.read, 1)).length > 0)
    await store.write(async (tx) => {
      const near = await next(tx, WAIVERS_PER_STEP);
      const last = near.at(-1);
      if (last === undefined) return;
      for (const waiver of near)
        if (isComing(waiver, at)) await addEvent(tx, at, { type: 'waiver', id: waiver.id, phase: 'soon' });
      await writeMeta(tx, WAIVERS_TOLD, `${last.expiresAt} ${last.id}`);
    });
}

function isComing({ expiresAt, createdAt, revokedAt }: ExpiringWaiver, now: string): boolean {
  const isShort = Date.parse(expiresAt) - Date.parse(createdAt) <= WAIVER_SOON_MS;
  return revokedAt === null && expiresAt > now && !isShort;
}

/** The first time, only what ends after it is told. */
async function waiversTold(db: Db, now: string): Promise<WaiverPosition> {
  const [expiresAt = now, id = 0] = (await readMeta(db, WAIVERS_TOLD))?.split(' ') ?? [];
  return { expiresAt, id: Number(id) };
}

type ExpiringWaiver = Awaited<ReturnType<typeof expiredWaivers>>[number];

type DatedEnd = TrustEnd & { id: string; name: string };

/** The ends by the version of the trust: certificates are parsed once for each version. */
let parsed: { store: Context['store']; version: number; ends: DatedEnd[] } | null = null;

async function endsOf(store: Context['store']): Promise<DatedEnd[]> {
  const version = await trustVersion(store.read);
  if (parsed?.store !== store.whole || parsed.version !== version) {
    const rows = await listTrust(store.read);
    const ends = rows.flatMap((row) => trustEnds(row).map((end) => ({ ...end, id: row.id, name: row.name })));
    parsed = { store: store.whole, version, ends };
  }
  return parsed.ends;
}

const keyOf = ({ id, part, endsAt }: DatedEnd, phase: EndPhase) => `${phase} ${endsAt} ${part} ${id}`;

const phaseAt = ({ endsAt }: TrustEnd, time: number): EndPhase => (endsAt <= time ? 'ended' : 'soon');

async function announceTrust({ store, now }: Context): Promise<void> {
  const time = now().getTime();
  const near = (await endsOf(store)).filter(({ endsAt }) => endsAt <= time + TRUST_SOON_MS);
  const due = near.map((end) => ({ end, phase: phaseAt(end, time) }));
  const keys = due.map(({ end, phase }) => keyOf(end, phase));
  const isNews = (told: ReadonlySet<string> | null) => told === null || keys.some((key) => !told.has(key));
  if (!isNews(await trustTold(store.read))) return;
  await store.write(async (tx: Tx) => {
    const told = await trustTold(tx);
    if (!isNews(told)) return;
    for (const [at, { end, phase }] of due.entries()) {
      if (told?.has(keys[at]!)) continue;
      // What had ended before the first call is no news.
      if (told === null && phase === 'ended') continue;
      const { id, name, part, endsAt } = end;
      const event = { type: 'trust', id, name, part, phase, endsAt: new Date(endsAt).toISOString() };
      await addEvent(tx, now().toISOString(), event);
    }
    await writeMeta(tx, TRUST_TOLD, JSON.stringify(keys));
  });
}

async function trustTold(db: Db): Promise<ReadonlySet<string> | null> {
  const stored = await readMeta(db, TRUST_TOLD);
  return stored === null ? null : new Set(JSON.parse(stored) as string[]);
}
