/** The trust that ships with the app, put into a data folder that has not had it; what was removed there stays removed. */
import { builtInTrust } from '#lib/verify/trust.ts';
import type { Store } from '#db/open.ts';
import { addTrust, listTrust, removeTrust, wasTrusted } from '#db/system/trust.ts';
import { trustRefreshed } from './reverify.ts';

/**
 * Put in what is missing. A newer release of the same root takes the place of the one that shipped before, and what rests on
 * the old one is verified again.
 */
export async function prepareTrust(store: Store, now: Date): Promise<void> {
  const shipped = builtInTrust();
  const at = now.toISOString();
  const missing: typeof shipped = [];
  for (const entry of shipped) if (!(await wasTrusted(store.read, entry.id))) missing.push(entry);
  if (missing.length === 0) return;
  await store.write(async (tx) => {
    const before = (await listTrust(tx)).filter((row) => row.builtIn);
    for (const entry of missing) {
      const added = await addTrust(tx, entry, at, true);
      if (added) await trustRefreshed(tx, { change: 'added', ref: added.ref, version: added.version, now: at });
      for (const old of before.filter((row) => row.name === entry.name)) {
        const removed = await removeTrust(tx, old.id, at);
        if (removed) await trustRefreshed(tx, { change: 'removed', ref: removed.ref, version: removed.version, now: at });
      }
    }
  });
}
