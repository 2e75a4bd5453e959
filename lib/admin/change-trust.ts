/** Add and remove trust. Works beside a running app, which notices the new version at its next question. */
import { AttestryError } from '#lib/errors.ts';
import { parseTrustFile } from '#lib/verify/trust/trust.ts';
import type { Thresholds, TrustEntry } from '#lib/verify/result/verification.ts';
import type { Context } from '#lib/context/context.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { addTrust, matchTrust, removeTrust } from '#db/system/trust.ts';
import type { TrustRow } from '#db/system/trust.ts';
import { appendEntry, signCheckpoint } from '#lib/ingest/log/append.ts';
import { scheduleReverify } from '#lib/admin/trust/schedule-reverify.ts';

export type AddTrustInput = {
  bytes: Uint8Array;
  name?: string;
  thresholds?: Partial<Thresholds>;
  validFrom?: string;
  validUntil?: string;
  hint?: string;
};

/**
 * Add every piece of trust material in a file. Pieces that are there already are named in `present`. Throws
 * `unprocessable`.
 */
export async function addTrustFile(
  { store, log, now, actor }: Context,
  { bytes, ...options }: AddTrustInput,
): Promise<{ added: TrustEntry[]; present: TrustEntry[]; version: number }> {
  const entries = parseTrustFile(bytes, options.name).map((entry): TrustEntry => ({
    ...entry,
    thresholds: { ...entry.thresholds, ...options.thresholds },
    validFrom: parseTime(options.validFrom, 'valid-from') ?? entry.validFrom,
    validUntil: parseTime(options.validUntil, 'valid-until') ?? entry.validUntil,
    hint: options.hint ?? entry.hint,
  }));
  return store.write(async (tx) => {
    const at = now().toISOString();
    const by = await findOrCreateActor(tx, actor);
    const done: { added: TrustEntry[]; present: TrustEntry[]; version: number } = {
      added: [],
      present: [],
      version: 0,
    };
    for (const entry of entries) {
      const added = await addTrust(tx, entry, at, false, by);
      (added ? done.added : done.present).push(entry);
      if (!added) continue;
      done.version = added.version;
      await scheduleReverify(tx, { change: 'added', ref: added.ref, version: added.version, now: at });
      await appendEntry(
        tx,
        {
          kind: 'trust-change',
          at,
          change: 'added',
          sha256: entry.id.slice(7),
          trust: added.version,
        },
        actor,
      );
    }
    if (done.added.length > 0) await signCheckpoint(tx, log, at);
    return done;
  });
}

function parseTime(written: string | undefined, what: string): string | null {
  if (written === undefined) return null;
  const at = Date.parse(written);
  if (Number.isNaN(at)) throw new AttestryError('unprocessable', `${what} is not a time: ${written}`);
  return new Date(at).toISOString();
}

/** Remove the entry of an id, the beginning of one, or a name. Throws `not-found`, and `conflict` where several fit. */
export async function removeTrustEntry(
  { store, log, now, actor }: Context,
  written: string,
): Promise<{ removed: TrustRow; version: number }> {
  return store.write(async (tx) => {
    const found = await matchTrust(tx, written);
    if (found.length === 0) throw new AttestryError('not-found', `nothing trusted is called ${written}`);
    if (found.length > 1)
      throw new AttestryError('conflict', `${written} is the name of ${found.length} entries: say which by its id`);
    const at = now().toISOString();
    const by = await findOrCreateActor(tx, actor);
    const entry = found[0]!;
    const removed = (await removeTrust(tx, entry.id, at, by))!;
    await scheduleReverify(tx, { change: 'removed', ref: removed.ref, version: removed.version, now: at });
    await appendEntry(
      tx,
      {
        kind: 'trust-change',
        at,
        change: 'removed',
        sha256: entry.id.slice(7),
        trust: removed.version,
      },
      actor,
    );
    await signCheckpoint(tx, log, at);
    return { removed: entry, version: removed.version };
  });
}
