/**
 * Refreshes the built-in trust over the network by The Update Framework (Sigstore root-signing). The refresh is
 * optional: without a network the shipped entries stay in use. It does not restore an entry that somebody removed.
 */
import { join } from 'node:path';
import { BUILT_IN_TARGETS, parseTrust } from '#lib/verify/trust/trust.ts';
import type { TrustEntry } from '#lib/verify/result/verification.ts';
import type { Context } from '#lib/context/context.ts';
import { listTrust } from '#db/system/trust.ts';
import { replaceBuiltInTrust } from './built-in-trust.ts';

/** Fetches the text of one target of the public-good repository and checks its signatures. Rejects where that fails. */
export type FetchTarget = (name: string) => Promise<string>;

const REFRESH_INTERVAL_MS = 24 * 3_600_000;

/**
 * Fetch targets over the network. The TUF metadata is stored in the data folder, so that a rollback to an older
 * repository is detected.
 */
export function publicGoodTargets(dataFolder: string): FetchTarget {
  return async (name) => {
    const { initTUF } = await import('@sigstore/tuf');
    return (await initTUF({ cachePath: join(dataFolder, 'tuf') })).getTarget(name);
  };
}

/** Fetch the built-in entries that are still trusted and replace those that have changed. Returns the new entries. */
export async function refreshTrust(
  { store, now }: Pick<Context, 'store' | 'now'>,
  { fetchTarget }: { fetchTarget: FetchTarget },
): Promise<TrustEntry[]> {
  const trusted = (await listTrust(store.read)).filter((row) => row.builtIn);
  const changed: TrustEntry[] = [];
  for (const { name, target } of BUILT_IN_TARGETS.filter((builtIn) =>
    trusted.some((row) => row.name === builtIn.name),
  )) {
    const entry = parseTrust(new TextEncoder().encode(await fetchTarget(target)), name);
    if (!trusted.some(({ id }) => id === entry.id)) changed.push(entry);
  }
  await replaceBuiltInTrust(store, changed, now());
  return changed;
}

/**
 * Refresh now and once a day; the returned function stops it. `onError` gets the error of a failed refresh, which is
 * tried again the next day.
 */
export function startTrustRefresh(
  context: Pick<Context, 'store' | 'now'>,
  { fetchTarget, onError }: { fetchTarget: FetchTarget; onError: (error: unknown) => void },
): () => void {
  const refresh = () => {
    refreshTrust(context, { fetchTarget }).catch(onError);
  };
  refresh();
  const timer = setInterval(refresh, REFRESH_INTERVAL_MS).unref();
  return () => clearInterval(timer);
}
