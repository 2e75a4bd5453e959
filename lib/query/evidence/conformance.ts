/** Compares a document with the registered type of its predicate, and reads the fields that the type shows. */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import { truncateEnd } from '#lib/format/truncate.ts';
import { type Field, type FieldValue, readField } from '#lib/policy/predicates/fields.ts';
import type { ResolvedType } from '#lib/policy/predicates/resolved-type.ts';
import type { Db } from '#db/open.ts';
import { storedDocuments } from '#lib/ingest/evaluate/expressions/stored-documents.ts';
import { type JudgedDocument, judgeDocuments } from '#lib/ingest/evaluate/predicates/judge-documents.ts';
import { chooseType, predicateTypeSet } from '#lib/ingest/predicate-types/type-set.ts';
import type { ConformanceView, ShownField } from '#lib/views/predicate-type/conformance.ts';

/** Characters of a text and elements of a list that are shown. */
const MAX_TEXT = 1_000;
const MAX_ELEMENTS = 50;

type Asked = {
  id: string;
  predicateType: string | null;
  /** The slugs of the projects of the artifacts that the document is about; null: no project. */
  projects: readonly (string | null)[];
};

/**
 * One answer for each type that describes the document for one of the projects. Empty where nobody has registered one.
 */
export async function conformanceOf(db: Db, { id, predicateType, projects }: Asked): Promise<ConformanceView[]> {
  if (predicateType === null) return [];
  const { types } = await predicateTypeSet(db);
  const found = new Map<ResolvedType, string | null>();
  for (const project of projects.length === 0 ? [null] : projects) {
    const type = chooseType(types, { predicateType, project });
    if (type !== null && !found.has(type)) found.set(type, project);
  }
  const views: ConformanceView[] = [];
  for (const [type, project] of found) {
    const judged = (await judgeDocuments(storedDocuments(db), [id], type)).get(id)!;
    views.push(conformanceView(type, project, judged));
  }
  return views;
}

/** Documents of one list that are compared. */
const MAX_COMPARED = 20;

/**
 * How the newest documents about an artifact of a project (slug) conform, by their ids. Only those of registered types
 * are there.
 */
export async function conformanceById(
  db: Db,
  documents: readonly { id: string; predicateType: string | null }[],
  project: string | null,
): Promise<{ [evidenceId: string]: ConformanceView }> {
  const { types } = await predicateTypeSet(db);
  const typed = documents.filter(({ predicateType }) => types.some((type) => type.predicateType === predicateType));
  const views: [string, ConformanceView][] = [];
  for (const { id, predicateType } of typed.slice(0, MAX_COMPARED)) {
    const [view] = await conformanceOf(db, { id, predicateType, projects: [project] });
    if (view !== undefined) views.push([id, view]);
  }
  return Object.fromEntries(views);
}

function conformanceView(
  type: ResolvedType,
  project: string | null,
  { predicate, result }: JudgedDocument,
): ConformanceView {
  const masked = predicate === undefined ? undefined : (maskSecrets(predicate, { hosts: true }) as JsonValue);
  const { id, version, title } = type;
  return {
    type: { id, version, title },
    project,
    outcome: OUTCOMES[result.outcome],
    violations: result.outcome === 'violates' ? [...result.violations] : [],
    reason: result.outcome === 'undecided' ? result.reason : null,
    fields:
      masked === undefined
        ? []
        : type.fields.filter(({ show }) => show).map((field) => shownField(field, masked, predicate as JsonValue)),
  };
}

const OUTCOMES = { conforms: 'conforms', violates: 'does-not-conform', undecided: 'not-judged' } as const;

/** A field of the masked predicate. One that is only another type because it is masked says so. */
function shownField(field: Field, masked: JsonValue, predicate: JsonValue): ShownField {
  const { name, title = name, type } = field;
  const reading = readField(field, masked);
  if (reading.state === 'value') return { name, title, type, value: shortened(reading.value), problem: null };
  if (reading.state === 'absent') return { name, title, type, value: null, problem: 'not stated' };
  const isMasked = readField(field, predicate).state === 'value';
  return { name, title, type, value: null, problem: isMasked ? 'a secret, masked' : `no ${type}` };
}

function shortened(value: FieldValue): FieldValue {
  if (typeof value === 'string') return truncateEnd(value, MAX_TEXT);
  if (!Array.isArray(value)) return value;
  const elements = value as readonly (string | number | boolean)[];
  const listed = elements.slice(0, MAX_ELEMENTS).map((one) => shortened(one) as string | number | boolean);
  return elements.length > MAX_ELEMENTS ? [...listed, `… ${elements.length - MAX_ELEMENTS} more`] : listed;
}
