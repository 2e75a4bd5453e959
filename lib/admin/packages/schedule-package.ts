/** Adds the packages of a connection, and the jobs that ask about them. */
import { addJob } from '#db/system/jobs.ts';
import { addWatchedPackage, packagesOf, updateWatchedPackage } from '#db/system/watched-packages.ts';
import type { Tx } from '#db/open.ts';
import { MAX_PACKAGES } from '#lib/packages/settings.ts';
import type { PackageSettings } from '#lib/packages/source.ts';

/** The kind of the job. */
export const ASK_PACKAGE = 'ask-package';

/** `package` is a row id. */
export type AskPackagePayload = { package: number };

/** A job that ends without a word is added again after so long. */
const LOST_AFTER_MS = 3_600_000;

/** Add the packages of a new connection (row id), which are asked about at once. `now` is RFC 3339. */
export async function watchPackages(tx: Tx, connection: number, settings: PackageSettings, now: string): Promise<void> {
  for (const name of settings.packages) {
    const id = await addWatchedPackage(tx, { connection, name, nextAt: now });
    await schedulePackage(tx, id, settings, now);
  }
}

/** Ask about the packages of a connection (row id) at once, as after its token was replaced. `now` is RFC 3339. */
export async function askAgain(tx: Tx, connection: number, settings: PackageSettings, now: string): Promise<void> {
  for (const { id } of await packagesOf(tx, connection, MAX_PACKAGES)) await schedulePackage(tx, id, settings, now);
}

/** Add the job that asks about a package (row id). `now` is RFC 3339. */
export async function schedulePackage(
  tx: Tx,
  id: number,
  { registry }: Pick<PackageSettings, 'registry'>,
  now: string,
): Promise<void> {
  const payload: AskPackagePayload = { package: id };
  const { host } = new URL(registry);
  await addJob(tx, { kind: ASK_PACKAGE, key: String(id), payload, host, runAt: now, now });
  await updateWatchedPackage(tx, id, { nextAt: new Date(Date.parse(now) + LOST_AFTER_MS).toISOString() });
}
