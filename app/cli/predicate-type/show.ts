/** `attestry predicate-type list` and `show`. */
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { PredicateTypeView } from '#lib/views/predicate-type/predicate-type.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { EXIT, type Exit, type Io, printJson, UsageError } from '../terminal/io.ts';
import { formatTable, sanitizeLine } from '../terminal/print.ts';

type Json = { json?: boolean };
export type ShowOptions = Json & { version?: number; yaml?: boolean };

/** Types that `list` prints at most. */
const MAX_LISTED = 200;
/** Versions that `show` prints; `--json` has more. */
const SHOWN_VERSIONS = 10;

export async function list(io: Io, { json }: Json): Promise<Exit> {
  const { listPredicateTypes } = await import('#lib/query/predicate-type/predicate-types.ts');
  const page = await withDataFolder(io, (context) => listPredicateTypes(context, { limit: MAX_LISTED }));
  if (json) printJson(io, page);
  else
    io.out(
      formatTable(
        ['ID', 'VERSION', 'STATE', 'PREDICATE TYPE', 'PROJECTS', 'FIELDS', 'CHANGED'],
        page.predicateTypes.map((type) => [
          type.id,
          String(type.version),
          type.state,
          type.predicateType,
          type.appliesTo.projects.join(', '),
          String(type.fields),
          `${type.changed.at.slice(0, 10)} by ${type.changed.by?.name ?? 'unknown'}: ${type.changed.reason}`,
        ]),
      ) + (page.cursor === null ? '' : `The list ends after ${MAX_LISTED}; there are more.\n`),
    );
  return EXIT.yes;
}

export async function show(io: Io, id: string, { version, yaml, json }: ShowOptions): Promise<Exit> {
  if (version !== undefined) return showVersion(io, { id, version }, json === true);
  const { getPredicateType } = await import('#lib/query/predicate-type/predicate-types.ts');
  const type = await withDataFolder(io, (context) => getPredicateType(context, id));
  if (type === null) throw new UsageError(`there is no predicate type ${id}; see: npx attestry predicate-type list`);
  if (json) printJson(io, type);
  else io.out(yaml ? type.yaml : formatType(type));
  return EXIT.yes;
}

/** The document of one version, in YAML or JSON. */
async function showVersion(io: Io, { id, version }: { id: string; version: number }, json: boolean): Promise<Exit> {
  const { getPredicateTypeDocument } = await import('#lib/query/predicate-type/predicate-types.ts');
  const { storedPredicateType } = await import('#lib/policy/predicate-type/read-predicate-type.ts');
  const { predicateTypeYaml } = await import('#lib/policy/predicate-type/write-predicate-type.ts');
  const body = await withDataFolder(io, (context) => getPredicateTypeDocument(context, id, version));
  if (body === null) throw new UsageError(`there is no version ${version} of ${id}`);
  const document = JSON.parse(body) as JsonObject;
  if (json) printJson(io, document);
  else io.out(predicateTypeYaml(storedPredicateType(document)));
  return EXIT.yes;
}

function formatType(type: PredicateTypeView): string {
  const { title, id, version, state, predicateType, description, appliesTo, fieldViews, versions } = type;
  return [
    `${title} (${id}) version ${version}: ${state}`,
    ...(description === null ? [] : [`  ${description}`]),
    `  predicate type ${predicateType}`,
    ...(type.extends === null ? [] : [`  extends ${type.extends}`]),
    `  projects ${appliesTo.projects.join(', ')}`,
    '',
    ...fieldViews.map(({ sentence }) => `  ${sentence}`),
    ...(fieldViews.length === 0 ? [] : ['']),
    ...versions
      .slice(0, SHOWN_VERSIONS)
      .map(
        (one) =>
          `  version ${one.version}${one.retired ? ' (retired)' : ''}, ${one.at.slice(0, 10)} by ${one.by?.name ?? 'unknown'}: ${one.reason}`,
      ),
  ]
    .map((line) => `${sanitizeLine(line)}\n`)
    .join('');
}
