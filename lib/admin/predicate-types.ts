/**
 * Registers and retires predicate types. Every change is a version with its actor, its reason and an entry of the log.
 */
import { AttestryError, type DocumentProblem } from '#lib/errors.ts';
import { type Problem, problemsIn } from '#lib/policy/document/written-document.ts';
import { readPredicateType } from '#lib/policy/predicate-type/read-predicate-type.ts';
import type { PredicateTypeDocument } from '#lib/policy/predicate-type/schema.ts';
import type { Db, Tx } from '#db/open.ts';
import { predicateTypeVersions } from '#db/policy/predicate-types.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { predicateTypeBody, resolveVersions, versionsInForce } from '#lib/ingest/predicate-types/type-set.ts';
import { reEvaluateByPredicateTypes } from '#lib/ingest/policies/re-evaluate.ts';
import type { DocumentChange } from '#lib/views/policy/document-change.ts';
import {
  applyVersion,
  type ChangeInput,
  type DocumentKind,
  refusedDocument,
  retireVersion,
} from './versioned-document.ts';

/** Types in force at once. */
const MAX_TYPES = 200;

const PREDICATE_TYPE: Omit<DocumentKind, 'access' | 'guard'> = {
  noun: 'predicate type',
  object: 'predicate-type',
  versions: predicateTypeVersions,
  entry: ({ document, ...change }) => ({ kind: 'predicate-type', ...change, type: document }),
  added: reEvaluateByPredicateTypes,
};

/** A type says how documents of all projects are read. */
const accessOf = (context: Context) => () => requireAccess(context, 'predicate-type.change', 'installation');

/** Everything that is wrong with a document; empty where it can be applied. Nothing is stored. */
export async function checkPredicateType(context: Context, document: unknown): Promise<DocumentProblem[]> {
  requireAccess(context, 'policy.check', 'anywhere');
  const read = readPredicateType(document);
  if (!read.ok) return read.problems;
  const conflict = await conflictOf(context.store.read, read.document);
  return conflict === null ? [] : problemsIn(document, [conflict.problem]);
}

/**
 * Apply a document: it becomes the next version of the type with its id, and counts at once. A document that is in
 * force already changes nothing. Throws `unprocessable` with all problems of a document, `conflict` where it
 * contradicts another type in force or the version is another one, and `bad-request` for a reason that is empty or too
 * long.
 */
export async function applyPredicateType(
  context: Context,
  { document, ...input }: ChangeInput & { document: unknown },
): Promise<DocumentChange> {
  const read = readPredicateType(document);
  if (!read.ok) throw refusedDocument('predicate type', read.problems);
  const guard = async (tx: Tx) => {
    const conflict = await conflictOf(tx, read.document);
    if (conflict === null) return;
    if (conflict.isOwn) throw refusedDocument('predicate type', problemsIn(document, [conflict.problem]));
    throw new AttestryError('conflict', conflict.problem.message, {
      pointer: `/document/${conflict.problem.path.join('/')}`,
    });
  };
  const { id } = read.document;
  return applyVersion(
    context,
    { ...PREDICATE_TYPE, access: accessOf(context), guard },
    { id, body: predicateTypeBody(read.document), ...input },
  );
}

/**
 * Take a type out of force. Its versions stay. Throws `not-found` where no type in force has the id, `conflict` where
 * another one extends it, and as `applyPredicateType` otherwise.
 */
export async function retirePredicateType(
  context: Context,
  input: ChangeInput & { id: string },
): Promise<DocumentChange> {
  const guard = async (tx: Tx) => {
    const user = versionsInForce(await predicateTypeVersions.newest(tx)).find(
      ({ document }) => document.extends === input.id,
    );
    if (user !== undefined)
      throw new AttestryError('conflict', `the type ${user.document.id} extends it: change or retire that one first`);
  };
  return retireVersion(context, { ...PREDICATE_TYPE, access: accessOf(context), guard }, input);
}

/** `isOwn`: the document is wrong by itself or by what it extends; otherwise it contradicts another type in force. */
type Conflict = { isOwn: boolean; problem: Problem };

/** Why a document cannot be in force beside the other types; null where it can. */
async function conflictOf(db: Db, document: PredicateTypeDocument): Promise<Conflict | null> {
  const inForce = versionsInForce(await predicateTypeVersions.newest(db));
  const others = inForce.filter((other) => other.document.id !== document.id);
  if (others.length >= MAX_TYPES)
    return { isOwn: false, problem: { path: ['id'], message: `at most ${MAX_TYPES} types are in force at once` } };
  const resolved = resolveVersions([...others, { document, version: 0, sha256: '' }]);
  const own = resolved.find(({ version }) => version.document.id === document.id)!.resolved;
  if (!own.ok) return { isOwn: true, problem: own.problem };
  for (const { version, resolved: other } of resolved)
    if (!other.ok)
      return {
        isOwn: false,
        problem: {
          path: ['fields'],
          message: `the type ${version.document.id} extends it, and ${other.problem.message}`,
        },
      };
  return rivalOf(
    document,
    others.map((other) => other.document),
  );
}

/** Two types for one predicate type and one pattern of projects contradict each other. */
function rivalOf(document: PredicateTypeDocument, others: readonly PredicateTypeDocument[]): Conflict | null {
  for (const other of others) {
    if (other.predicateType !== document.predicateType) continue;
    const both = document.appliesTo.projects.find((pattern) => other.appliesTo.projects.includes(pattern));
    if (both !== undefined)
      return {
        isOwn: false,
        problem: {
          path: ['appliesTo'],
          message: `the type ${other.id} describes ${document.predicateType} for the projects ${both} already, and neither is more specific`,
        },
      };
  }
  return null;
}
