/** The predicate types of this installation: those in force, and those that were retired. */
import { AttestryError } from '#lib/errors.ts';
import type { Db } from '#db/open.ts';
import type { DocumentVersionRow } from '#db/policy/document-versions.ts';
import { predicateTypeVersions } from '#db/policy/predicate-types.ts';
import { actorById } from '#db/system/actors.ts';
import type { Context } from '#lib/context/context.ts';
import { loadType, versionsInForce } from '#lib/ingest/predicate-types/type-set.ts';
import { BASE_TYPES } from '#lib/policy/predicate-type/base-types.ts';
import { basesOf, type TypeVersion } from '#lib/policy/predicate-type/resolve-type.ts';
import { describeField, predicateTypeYaml } from '#lib/policy/predicate-type/write-predicate-type.ts';
import { decodeCursor, encodeCursor } from '#lib/query/find/cursor.ts';
import { wholeDocument } from '#lib/query/policy/whole-document.ts';
import { documentVersionView } from '#lib/query/policy/document-version-view.ts';
import type {
  FieldView,
  PredicateTypeListItem,
  PredicateTypePage,
  PredicateTypeView,
} from '#lib/views/predicate-type/predicate-type.ts';

/** Versions that the page of a type lists. */
const MAX_VERSIONS = 50;
const DEFAULT_LIMIT = 200;

/**
 * A page of types: those in force by their ids, then those that were retired. Throws `bad-request` for another cursor.
 */
export async function listPredicateTypes(
  context: Context,
  { cursor, limit = DEFAULT_LIMIT }: { cursor?: string | undefined; limit?: number | undefined } = {},
): Promise<PredicateTypePage> {
  const db = context.store.read;
  const rows = await predicateTypeVersions.newest(db);
  const listed = [...rows.filter(({ retired }) => !retired), ...rows.filter(({ retired }) => retired)];
  const start = cursor === undefined ? 0 : listed.findIndex((row) => isAfter(row, cursor));
  const page = start === -1 ? [] : listed.slice(start, start + limit);
  const last = page.at(-1);
  const inForce = versionsInForce(rows);
  return {
    predicateTypes: await Promise.all(page.map((row) => listItem(db, row, inForce))),
    bases: BASE_TYPES.map(({ document: { id, predicateType, title, description } }) => ({
      id,
      predicateType,
      title: title ?? id,
      description: description ?? null,
    })),
    cursor: last === undefined || last === listed.at(-1) ? null : encodeCursor([last.retired ? 1 : 0, last.document]),
  };
}

function isAfter(row: DocumentVersionRow, cursor: string): boolean {
  const [group, id] = decodeCursor(cursor);
  if (typeof group !== 'number' || typeof id !== 'string')
    throw new AttestryError('bad-request', 'the cursor does not belong to this list');
  const own = row.retired ? 1 : 0;
  return own === group ? row.document > id : own > group;
}

/** One type with its newest version and its history; null where there is none with this id. */
export async function getPredicateType(context: Context, id: string): Promise<PredicateTypeView | null> {
  const db = context.store.read;
  const rows = await predicateTypeVersions.list(db, id, Number.MAX_SAFE_INTEGER, MAX_VERSIONS);
  const [newest] = rows;
  if (newest === undefined) return null;
  const inForce = versionsInForce(await predicateTypeVersions.newest(db));
  const loaded = loadType(newest);
  return {
    ...(await listItem(db, newest, inForce)),
    document: loaded.document,
    yaml: predicateTypeYaml(loaded.document),
    sha256: newest.sha256,
    fieldViews: fieldViews(loaded, inForce),
    versions: await Promise.all(
      rows.map((row) => documentVersionView(db, row, predicateTypeYaml(loadType(row).document))),
    ),
  };
}

/** The document of a version as RFC 8785 canonical JSON; null where there is none. */
export async function getPredicateTypeDocument(context: Context, id: string, version: number): Promise<string | null> {
  const stored = await predicateTypeVersions.find(context.store.read, id, version);
  return stored && wholeDocument(context.store.read, stored);
}

async function listItem(
  db: Db,
  row: DocumentVersionRow,
  inForce: readonly TypeVersion[],
): Promise<PredicateTypeListItem> {
  const loaded = loadType(row);
  const { id, predicateType, title, description, appliesTo, extends: base } = loaded.document;
  return {
    id,
    version: row.version,
    title: title ?? id,
    predicateType,
    description: description ?? null,
    state: row.retired ? 'retired' : 'in-force',
    extends: base ?? null,
    appliesTo,
    fields: fieldViews(loaded, inForce).length,
    changed: { at: row.createdAt, by: await actorById(db, row.createdBy), reason: row.reason },
  };
}

/** The fields of a type and of what it extends; of a retired one, whose bases may be gone, its own. */
function fieldViews(type: TypeVersion, inForce: readonly TypeVersion[]): FieldView[] {
  const bases = basesOf(type.document, (id) => inForce.find(({ document }) => document.id === id) ?? null);
  const documents = [
    ...(typeof bases === 'string' ? [] : bases.map(({ document }) => document).toReversed()),
    type.document,
  ];
  return documents.flatMap(({ id, fields }) =>
    fields.map((field) => ({ ...field, title: field.title ?? field.name, sentence: describeField(field), from: id })),
  );
}
