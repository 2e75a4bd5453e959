/**
 * The trust that ships with the app, put into a data folder that has not had it; what was removed there stays removed.
 */
import type { Actor } from '#lib/actor.ts';
import { builtInTrust } from '#lib/verify/trust/trust.ts';
import type { TrustEntry } from '#lib/verify/result/verification.ts';
import type { Store } from '#db/open.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { addTrust, listTrust, removeTrust, hadBuiltInEntry } from '#db/system/trust.ts';
import { scheduleReverify } from './schedule-reverify.ts';

/** The app itself, where it adds the trust that ships with it or renews it. */
const TRUST_REFRESH: Actor = { kind: 'job', job: 'trust-refresh' };

/** Put in what ships and what this folder never had. */
export async function installBuiltInTrust(store: Store, now: Date): Promise<void> {
  const missing: TrustEntry[] = [];
  for (const entry of builtInTrust()) if (!(await hadBuiltInEntry(store.read, entry.id))) missing.push(entry);
  await replaceBuiltInTrust(store, missing, now);
}

/**
 * Put entries in. Each takes the place of the built-in one of its name, and what rests on the old one is verified
 * again.
 */
export async function replaceBuiltInTrust(store: Store, entries: readonly TrustEntry[], now: Date): Promise<void> {
  if (entries.length === 0) return;
  const at = now.toISOString();
  await store.write(async (tx) => {
    const by = await findOrCreateActor(tx, TRUST_REFRESH);
    const before = (await listTrust(tx)).filter((row) => row.builtIn);
    for (const entry of entries) {
      const added = await addTrust(tx, entry, at, true, by);
      if (added) await scheduleReverify(tx, { change: 'added', ref: added.ref, version: added.version, now: at });
      for (const old of before.filter((row) => row.name === entry.name && row.id !== entry.id)) {
        const removed = await removeTrust(tx, old.id, at, by);
        if (removed)
          await scheduleReverify(tx, { change: 'removed', ref: removed.ref, version: removed.version, now: at });
      }
    }
  });
}
