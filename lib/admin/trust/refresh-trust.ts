/**
 * Keeping the built-in trust fresh over the network, by The Update Framework (Sigstore root-signing). Never needed:
 * what ships goes on serving where the network does not answer, and what somebody removed is not brought back.
 */
import { join } from 'node:path';
import { BUILT_IN_TARGETS, parseTrust } from '#lib/verify/trust/trust.ts';
import type { TrustEntry } from '#lib/verify/result/verification.ts';
import type { Context } from '#lib/context/context.ts';
import { listTrust } from '#db/system/trust.ts';
import { replaceBuiltInTrust } from './built-in-trust.ts';

/** The text of one target of the public-good repository, its signatures checked. Rejects where it cannot be had. */
export type FetchTarget = (name: string) => Promise<string>;

const REFRESH_INTERVAL_MS = 24 * 3_600_000;

/**
 * Targets over the network; metadata is kept in the data folder, so that an old repository is never taken for a new
 * one.
 */
export function publicGoodTargets(dataFolder: string): FetchTarget {
  return async (name) => {
    const { initTUF } = await import('@sigstore/tuf');
    return (await initTUF({ cachePath: join(dataFolder, 'tuf') })).getTarget(name);
  };
}

/** Fetch what is built in and still trusted; what is newer takes its place. Answers what changed. */
export async function refreshTrust(
  { store, now }: Pick<Context, 'store' | 'now'>,
  { fetchTarget }: { fetchTarget: FetchTarget },
): Promise<TrustEntry[]> {
  const trusted = (await listTrust(store.read)).filter((row) => row.builtIn);
  const changed: TrustEntry[] = [];
  for (const { name, target } of BUILT_IN_TARGETS.filter((known) => trusted.some((row) => row.name === known.name))) {
    const entry = parseTrust(new TextEncoder().encode(await fetchTarget(target)), name);
    if (!trusted.some(({ id }) => id === entry.id)) changed.push(entry);
  }
  await replaceBuiltInTrust(store, changed, now());
  return changed;
}

/**
 * Refresh now and once a day; `failed` is told where that did not work, and the next day has another try. The returned
 * function ends it.
 */
export function startTrustRefresh(
  context: Pick<Context, 'store' | 'now'>,
  { fetchTarget, failed }: { fetchTarget: FetchTarget; failed: (error: unknown) => void },
): () => void {
  const refresh = () => {
    refreshTrust(context, { fetchTarget }).catch(failed);
  };
  refresh();
  const timer = setInterval(refresh, REFRESH_INTERVAL_MS).unref();
  return () => clearInterval(timer);
}
