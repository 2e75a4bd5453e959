/** Adds the trust entries that ship with the app to a data folder. An entry that somebody removed stays removed. */
import type { Actor } from '#lib/actor.ts';
import { builtInTrust } from '#lib/verify/trust/trust.ts';
import type { TrustEntry } from '#lib/verify/result/verification.ts';
import type { Store } from '#db/open.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { addTrust, listTrust, removeTrust, hadBuiltInEntry } from '#db/system/trust.ts';
import { scheduleReverify } from '#lib/ingest/reverify/schedule-reverify.ts';

/** The actor of the built-in trust that the app adds or refreshes. */
const TRUST_REFRESH: Actor = { kind: 'job', job: 'trust-refresh' };

/** Add the built-in entries that this folder never had. */
export async function installBuiltInTrust(store: Store, now: Date): Promise<void> {
  const missing: TrustEntry[] = [];
  for (const entry of builtInTrust()) if (!(await hadBuiltInEntry(store.read, entry.id))) missing.push(entry);
  await replaceBuiltInTrust(store, missing, now);
}

/**
 * Add built-in entries. Each replaces the built-in entry of the same name, and jobs verify again the documents that
 * depend on either.
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
