/** Adds the jobs of the packages that are due. */
import { duePackages } from '#db/system/watched-packages.ts';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { Context } from '#lib/context/context.ts';
import { schedulePackage } from '#lib/admin/packages/schedule-package.ts';
import { findPackageSource } from '#lib/packages/sources.ts';

/** Packages that one check of the clock schedules; those that are due longer come first. */
const MAX_SCHEDULED = 500;

/** Schedule what is due. It can be repeated. */
export async function schedulePackages({ store, now }: Context): Promise<void> {
  const at = now().toISOString();
  const due = await duePackages(store.read, at, MAX_SCHEDULED);
  if (due.length === 0) return;
  await store.write(async (tx) => {
    for (const { id, source, settings } of due) {
      const read = findPackageSource(source)?.settingsOf(JSON.parse(settings ?? '{}') as JsonObject);
      if (read !== undefined) await schedulePackage(tx, id, read, at);
    }
  });
}
