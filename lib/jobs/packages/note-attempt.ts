/** Stores how an attempt to ask about a package ended, and when the next one is due. */
import { updateWatchedPackage } from '#db/system/watched-packages.ts';
import type { Context } from '#lib/context/context.ts';
import type { RegistryFailure } from '#lib/integrations/oci/failure.ts';
import { pauseSeconds } from '#lib/packages/schedule.ts';
import type { Asked } from './open-asked.ts';

/** Store that an attempt ended well. */
export async function noteRead(
  context: Context,
  { row, registry }: Asked,
  change: { announced?: number; message?: string | null; etag?: string | null },
): Promise<void> {
  const at = context.now();
  const pause = pauseSeconds(registry.settings.everyMinutes, 0, null);
  await context.store.write((tx) =>
    updateWatchedPackage(tx, row.id, {
      ...change,
      outcome: 'read',
      failures: 0,
      askedAt: registry.now.toISOString(),
      answeredAt: at.toISOString(),
      nextAt: new Date(at.getTime() + pause * 1000).toISOString(),
    }),
  );
}

/** Store that an attempt failed. */
export async function noteFailure(context: Context, { row, registry }: Asked, failure: RegistryFailure): Promise<void> {
  const at = context.now();
  const failures = row.failures + 1;
  const pause = pauseSeconds(registry.settings.everyMinutes, failures, failure.retryAfterSeconds);
  await context.store.write((tx) =>
    updateWatchedPackage(tx, row.id, {
      outcome: failure.kind === 'unreached' ? 'unreached' : 'refused',
      message: failure.message.slice(0, 500),
      failures,
      askedAt: registry.now.toISOString(),
      nextAt: new Date(at.getTime() + pause * 1000).toISOString(),
    }),
  );
}
