/**
 * Changes what a project expects: a new version of its expectations, with an actor and a reason. Which evidence counts
 * for its artifacts is decided again.
 */
import { hash } from 'node:crypto';
import { AttestryError } from '#lib/errors.ts';
import type { ClaimKind } from '#lib/authority/claim-kind.ts';
import { writeExpectations } from '#lib/authority/expectations-document.ts';
import { DERIVED_EXPECTATIONS, type Expectations, type ExpectedSender } from '#lib/authority/expectations.ts';
import { readExpectations } from '#lib/authority/read-expectations.ts';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { applyAuthorityChange } from '#lib/ingest/authority/apply-change.ts';
import { appendEntry } from '#lib/ingest/log/append.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import type { Tx } from '#db/open.ts';
import { addExpectations, currentExpectations, expectationsBody } from '#db/project/expectations.ts';
import { findProject, type ProjectRow } from '#db/project/projects.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { tokenById } from '#db/system/tokens.ts';
import { checkedReason } from './checked-reason.ts';

type Change = {
  /** Slug of the project, also an earlier one. */
  project: string;
  reason: string;
  /** The version that the caller has seen: 0 where the project has said nothing. */
  version: number;
};
export type ChangeExpectationsInput = Change & {
  /** The whole document; see `readExpectations`. Null: the project expects again what is derived. */
  document: JsonValue;
};
/** One more signer, sender or builder: exactly one of them. */
export type AcceptSpeakerInput = Change & {
  signer?: { identity: string; issuer: string | null };
  /** `KIND:IDENTIFIER` of an actor, as `token:3`. */
  sender?: string;
  builder?: string;
  /** The kinds of claim that signer or sender may make. A builder has none. */
  kinds?: 'all' | readonly string[];
};
export type ChangedExpectations = { slug: string; version: number };

/**
 * Replace the expectations of a project. Throws `not-found` where no project has the name, `conflict` where the version
 * is not the current one, `bad-request` without a reason, and what `readExpectations` says of the document, with a
 * pointer into the input.
 */
export async function changeExpectations(
  context: Context,
  input: ChangeExpectationsInput,
): Promise<ChangedExpectations> {
  return change(
    context,
    input,
    (pointer) => `/document${pointer}`,
    async () => input.document,
  );
}

/**
 * Add one signer, sender or builder to the expectations of a project, as a new version. A signer or sender that is
 * there already gets the further kinds. Throws as `changeExpectations`, and `conflict` for a builder where the project
 * accepts every recognised one.
 */
export async function acceptSpeaker(context: Context, input: AcceptSpeakerInput): Promise<ChangedExpectations> {
  const addition = readAddition(input);
  return change(
    context,
    input,
    () => `/${addition.member}`,
    async (tx, row) => {
      const current = await currentExpectations(tx, row);
      if (addition.builders.length > 0 && current.builders === null)
        throw new AttestryError(
          'conflict',
          'the project accepts every builder that the policy recognises; a list with this builder would accept only this one',
          { pointer: '/builder' },
        );
      return writeExpectations({
        ...current,
        signers: merge(current.signers, addition.signers, (one) => JSON.stringify([one.identity, one.issuer])),
        senders: merge(current.senders, addition.senders, (one) => one.sender),
        builders: current.builders && [...new Set([...current.builders, ...addition.builders])],
      });
    },
  );
}

/**
 * Add the document of `next` as a version, in one transaction. `pointerOf` turns a pointer into the document to one
 * into the input.
 */
async function change(
  context: Context,
  input: Change,
  pointerOf: (pointer: string) => string,
  next: (tx: Tx, row: ProjectRow) => Promise<JsonValue>,
): Promise<ChangedExpectations> {
  const reason = checkedReason(input.reason);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    // What is hidden from the actor does not exist for it.
    const isVisible = (await findProject(context.store.read, input.project)) !== null;
    const row = isVisible ? await findProject(tx, input.project) : null;
    if (row === null) throw new AttestryError('not-found', `no project is or was called ${input.project}`);
    requireAccess(context, 'expectations.change', { project: row.slug });
    if (input.version !== row.expectationsVersion)
      throw new AttestryError(
        'conflict',
        `the expectations of ${row.slug} have version ${row.expectationsVersion}, not ${input.version}: read them again`,
        { pointer: '/version' },
      );
    const expectations = readDocument(row, await next(tx, row), pointerOf);
    const current = await currentExpectations(tx, row);
    await refuseUnknownTokens(tx, expectations.senders, current.senders, pointerOf);
    const version = row.expectationsVersion + 1;
    const createdBy = await findOrCreateActor(tx, batch.actor);
    await addExpectations(tx, row.id, { version, expectations, reason, createdAt: batch.at, createdBy });
    await log(tx, batch, row, { version, expectations });
    await applyAuthorityChange(tx, batch, row.id);
    await recordAction(tx, context, {
      action: 'expectations.change',
      object: { kind: 'project', id: row.slug },
      before: { version: row.expectationsVersion, document: writeExpectations(current) },
      after: { version, document: writeExpectations(expectations) },
      reason,
    });
    return { slug: row.slug, version };
  });
}

/** The log is public and permanent, so the entry names no repository: a reader who knows it can check the entry. */
async function log(
  tx: Tx,
  batch: Batch,
  { slug }: ProjectRow,
  { version, expectations }: { version: number; expectations: Expectations },
): Promise<void> {
  const sha256 = hash('sha256', expectationsBody(expectations));
  await appendEntry(tx, batch, {
    kind: 'expectations',
    at: batch.wallClock,
    project: hash('sha256', slug),
    version,
    sha256,
  });
}

function readDocument(row: ProjectRow, document: JsonValue, pointerOf: (pointer: string) => string): Expectations {
  if (document === null) return DERIVED_EXPECTATIONS;
  const read = readExpectations(document, { host: row.host, id: row.hostId });
  if (!read.ok) throw new AttestryError(read.code, read.message, { pointer: pointerOf(read.pointer) });
  return read.expectations;
}

type Addition = Pick<Expectations, 'signers' | 'senders'> & { builders: readonly string[]; member: string };

/** What the input adds. Its texts are checked as those of a document. */
function readAddition({ signer, sender, builder, kinds }: AcceptSpeakerInput): Addition {
  if ([signer, sender, builder].filter((one) => one !== undefined).length !== 1)
    throw new AttestryError('bad-request', 'name one signer, one sender or one builder');
  if (builder !== undefined && kinds !== undefined)
    throw new AttestryError('bad-request', 'kinds belong to a signer or a sender, not to a builder', {
      pointer: '/kinds',
    });
  const written: JsonObject = kinds === undefined ? {} : { kinds: kinds === 'all' ? kinds : [...kinds] };
  const document: JsonObject = {};
  if (signer !== undefined) document.signers = [{ ...signer, ...written }];
  if (sender !== undefined) document.senders = [{ sender, ...written }];
  if (builder !== undefined) document.builders = [builder];
  const read = readExpectations(document);
  const member = ['signer', 'sender', 'builder'].find((name) => `${name}s` in document)!;
  if (!read.ok) throw new AttestryError(read.code, read.message, { pointer: pointerInInput(read.pointer, member) });
  return { ...read.expectations, builders: read.expectations.builders ?? [], member };
}

/** `/signers/0/identity` is `/signer/identity` of the input, and `/senders/0/kinds` is `/kinds`. */
function pointerInInput(pointer: string, member: string): string {
  const inElement = pointer.replace(/^\/[a-z]+\/0/, '');
  if (inElement.startsWith('/kinds')) return inElement;
  return member === 'signer' ? `/signer${inElement}` : `/${member}`;
}

/** The current elements and the added ones. Elements with the same key become one, with the kinds of both. */
function merge<T extends { kinds: readonly ClaimKind[] }>(
  current: readonly T[],
  added: readonly T[],
  keyOf: (one: T) => string,
): T[] {
  const all = new Map(current.map((one) => [keyOf(one), one]));
  for (const one of added) {
    const known = all.get(keyOf(one));
    all.set(keyOf(one), { ...one, kinds: [...(known?.kinds ?? []), ...one.kinds] });
  }
  return [...all.values()];
}

/**
 * A token that does not exist yet would get its word with its number. Tokens that the project names already are not
 * looked up.
 */
async function refuseUnknownTokens(
  tx: Tx,
  senders: readonly ExpectedSender[],
  known: readonly ExpectedSender[],
  pointerOf: (pointer: string) => string,
): Promise<void> {
  for (const [at, { sender }] of senders.entries()) {
    if (!sender.startsWith('token:') || known.some((one) => one.sender === sender)) continue;
    const number = /^token:([1-9]\d{0,14})$/.exec(sender)?.[1];
    if (number === undefined || (await tokenById(tx, Number(number))) === null)
      throw new AttestryError('not-found', `there is no ${sender}: the numbers are in \`attestry token list\``, {
        pointer: pointerOf(`/senders/${at}/sender`),
      });
  }
}
