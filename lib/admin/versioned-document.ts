/**
 * Applies and retires documents that have versions: policies and predicate types. Every change is a version with its
 * actor, its reason and an entry of the log.
 */
import { hash } from 'node:crypto';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { AttestryError, type DocumentProblem } from '#lib/errors.ts';
import type { Tx } from '#db/open.ts';
import type { DocumentVersionRow, DocumentVersions } from '#db/policy/document-versions.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import type { Context } from '#lib/context/context.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { appendEntry, type LogEntry } from '#lib/ingest/log/append.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import type { DocumentChange } from '#lib/views/policy/document-change.ts';
import { checkedReason } from './checked-reason.ts';

/** What a change of a document is to a caller. */
export type ChangeInput = {
  reason: string;
  /** The version that the caller has seen; 0: there is none. Without it the change is made whatever the version. */
  version?: number | undefined;
};

/** What a kind of document adds to the change of a version. */
export type DocumentKind = {
  /** `policy`, `predicate type`: the word in messages. */
  noun: string;
  /** The kind of the object in the audit log, and the first word of its actions. */
  object: 'policy' | 'predicate-type';
  versions: DocumentVersions;
  /** The entry of the log. It is public and permanent, so it has digests only: `document` is the SHA-256 of the id. */
  entry: (change: {
    at: string;
    change: 'applied' | 'retired';
    document: string;
    version: number;
    sha256: string;
  }) => LogEntry;
  /** Throws where the actor may not change the document, given its newest version. */
  access: (current: DocumentVersionRow | null) => void;
  /** Throws where the change is refused, given what is in force in the transaction. */
  guard: (tx: Tx) => Promise<void>;
  /** Called after the version is added: evaluates what it affects. */
  added: (tx: Tx, batch: Batch) => Promise<void>;
};

/**
 * Make a document (`body`: RFC 8785 canonical JSON) the next version of the one with its id. A document that is in
 * force already changes nothing. Throws `conflict` where the version is another one, `bad-request` for a reason that is
 * empty or too long, and what `guard` throws.
 */
export async function applyVersion(
  context: Context,
  kind: DocumentKind,
  { id, body, reason, version }: ChangeInput & { id: string; body: string },
): Promise<DocumentChange> {
  const why = checkedReason(reason);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const current = await kind.versions.find(tx, id);
    kind.access(current);
    await kind.guard(tx);
    refuseOtherVersion(id, current, version);
    if (current !== null && !current.retired && current.body === body)
      return { id, version: current.version, outcome: 'unchanged' };
    const added = await addVersion(context, tx, batch, kind, { id, current, body, retired: false, reason: why });
    return { id, version: added, outcome: current === null || current.retired ? 'created' : 'updated' };
  });
}

/** Take a document out of force. Its versions stay. Throws `not-found` where none in force has the id. */
export async function retireVersion(
  context: Context,
  kind: DocumentKind,
  { id, reason, version }: ChangeInput & { id: string },
): Promise<DocumentChange> {
  const why = checkedReason(reason);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    // What is hidden from the actor does not exist for it.
    const isVisible = (await kind.versions.find(context.store.read, id)) !== null;
    const current = isVisible ? await kind.versions.find(tx, id) : null;
    if (current === null || current.retired)
      throw new AttestryError('not-found', `no ${kind.noun} in force is called ${id}`);
    kind.access(current);
    refuseOtherVersion(id, current, version);
    await kind.guard(tx);
    const retired = { id, current, body: current.body, retired: true, reason: why };
    return { id, version: await addVersion(context, tx, batch, kind, retired), outcome: 'retired' };
  });
}

/** The error for a document with problems. */
export function refusedDocument(noun: string, problems: readonly DocumentProblem[]): AttestryError {
  const [first] = problems;
  const others = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  return new AttestryError('unprocessable', `the ${noun} is refused: ${first!.message}${others}`, {
    pointer: `/document${first!.pointer}`,
    problems,
  });
}

function refuseOtherVersion(id: string, current: DocumentVersionRow | null, version: number | undefined): void {
  const newest = current?.version ?? 0;
  if (version !== undefined && version !== newest)
    throw new AttestryError('conflict', `${id} has version ${newest}, not ${version}: read it again`, {
      pointer: '/version',
    });
}

/** What the audit log says of a version: its document, null where it takes the document out of force. */
function recordedVersion({ version, retired, body }: Pick<DocumentVersionRow, 'version' | 'retired' | 'body'>) {
  return { version, document: retired ? null : (JSON.parse(body) as JsonValue) };
}

type NewVersion = {
  id: string;
  current: DocumentVersionRow | null;
  body: string;
  retired: boolean;
  reason: string;
};

async function addVersion(
  context: Context,
  tx: Tx,
  batch: Batch,
  { versions, entry, added, object }: DocumentKind,
  { id, current, body, retired, reason }: NewVersion,
): Promise<number> {
  const version = (current?.version ?? 0) + 1;
  const sha256 = hash('sha256', body);
  await versions.add(tx, {
    document: id,
    version,
    retired,
    body,
    sha256,
    reason,
    createdAt: batch.at,
    createdBy: await findOrCreateActor(tx, batch.actor),
  });
  const change = retired ? 'retired' : 'applied';
  const written = entry({ at: batch.wallClock, change, document: hash('sha256', id), version, sha256 });
  await appendEntry(tx, batch, written);
  await added(tx, batch);
  await recordAction(tx, context, {
    action: `${object}.${retired ? 'retire' : 'apply'}`,
    object: { kind: object, id },
    before: current && recordedVersion(current),
    after: recordedVersion({ version, retired, body }),
    reason,
  });
  return version;
}
