/** Adds and removes trust entries. A running app on the same data folder uses the new version from its next read on. */
import { AttestryError } from '#lib/errors.ts';
import { parseTrustFile } from '#lib/verify/trust/trust.ts';
import type { Thresholds, TrustEntry } from '#lib/verify/result/verification.ts';
import { toIsoTime } from '#lib/format/iso-time.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { addEvent } from '#db/system/outbox.ts';
import { addTrust, matchTrust, removeTrust } from '#db/system/trust.ts';
import type { TrustRow } from '#db/system/trust.ts';
import { WHOLE_ENTRY } from '#lib/query/get-trust.ts';
import { appendEntry, type Appending, signCheckpoint } from '#lib/ingest/log/append.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { scheduleReverify } from '#lib/ingest/reverify/schedule-reverify.ts';

/** A trust file and how to use its entries. What is left out is as the file says. */
export type AddTrustInput = {
  /** A trusted root, public key, npm key list or certificate authority. */
  bytes: Uint8Array;
  name?: string;
  thresholds?: Partial<Thresholds>;
  /** A time that `Date.parse` can read. */
  validFrom?: string;
  /** A time that `Date.parse` can read. */
  validUntil?: string;
  hint?: string;
};

/**
 * Add every trust entry of a file, schedule the verifications that this can change, and record the change in the log.
 * Entries that are already configured are returned in `present`; without a new entry `version` is 0. Throws
 * `unprocessable` where the file or a time cannot be read.
 */
export async function addTrustFile(
  context: Context,
  { bytes, ...options }: AddTrustInput,
): Promise<{ added: TrustEntry[]; present: TrustEntry[]; version: number }> {
  requireAccess(context, 'trust.change', 'installation');
  const { store, log, now, actor } = context;
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
    const result: { added: TrustEntry[]; present: TrustEntry[]; version: number } = {
      added: [],
      present: [],
      version: 0,
    };
    const appending: Appending = { actor, logEnd: null };
    for (const entry of entries) {
      const added = await addTrust(tx, entry, at, false, by);
      (added ? result.added : result.present).push(entry);
      if (!added) continue;
      result.version = added.version;
      await scheduleReverify(tx, { change: 'added', ref: added.ref, version: added.version, now: at });
      const sha256 = entry.id.slice('sha256:'.length);
      await appendEntry(tx, appending, { kind: 'trust-change', at, change: 'added', sha256, trust: added.version });
      await recordAction(tx, context, { action: 'trust.add', object: auditedTrust(entry), after: usageOf(entry) });
    }
    if (appending.logEnd !== null) await signCheckpoint(tx, log, at, appending.logEnd);
    return result;
  });
}

const auditedTrust = ({ id }: Pick<TrustEntry, 'id'>) => ({ kind: 'trust', id });

/** What a trust entry is and how it is used, without its certificates and keys, which its id commits to. */
function usageOf({ name, kind, thresholds, validFrom, validUntil, hint }: TrustEntry) {
  return { name, kind, thresholds, validFrom, validUntil, hint };
}

function parseTime(written: string | undefined, option: string): string | null {
  if (written === undefined) return null;
  const time = toIsoTime(written);
  if (time === null) throw new AttestryError('unprocessable', `${option} is not a time: ${written}`);
  return time;
}

/**
 * Remove a trust entry by its id, the beginning of its id, or its name. Throws `not-found` where none matches, and
 * `conflict` where several do.
 */
export async function removeTrustEntry(
  context: Context,
  nameOrId: string,
): Promise<{ removed: TrustRow; version: number }> {
  requireAccess(context, 'trust.change', 'installation');
  const { store, log, now, actor } = context;
  return store.write(async (tx) => {
    const found = await matchTrust(tx, nameOrId);
    if (found.length === 0) throw new AttestryError('not-found', `no trust entry has the id or name ${nameOrId}`);
    if (found.length > 1)
      throw new AttestryError('conflict', `${nameOrId} matches ${found.length} entries: remove one by its id`);
    const at = now().toISOString();
    const by = await findOrCreateActor(tx, actor);
    const entry = found[0]!;
    const removed = (await removeTrust(tx, entry.id, at, by))!;
    await scheduleReverify(tx, { change: 'removed', ref: removed.ref, version: removed.version, now: at });
    const sha256 = entry.id.slice('sha256:'.length);
    const appending: Appending = { actor, logEnd: null };
    await appendEntry(tx, appending, { kind: 'trust-change', at, change: 'removed', sha256, trust: removed.version });
    await signCheckpoint(tx, log, at, appending.logEnd!);
    await recordAction(tx, context, {
      action: 'trust.remove',
      object: auditedTrust(entry),
      before: usageOf(entry),
    });
    const { id, name } = entry;
    await addEvent(tx, at, { type: 'trust', id, name, part: WHOLE_ENTRY, phase: 'removed', endsAt: at });
    return { removed: entry, version: removed.version };
  });
}
