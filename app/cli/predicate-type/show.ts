/** `attestry predicate-type list` and `show`. */
import type { PredicateTypeView } from '#lib/views/predicate-type/predicate-type.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import type { Exit, Io } from '../terminal/io.ts';
import { MAX_LISTED, printPage } from '../terminal/print-page.ts';
import { describeChange, showDocument, type ShowOptions } from '../versioned-document/show.ts';

export async function list(io: Io, { json }: { json?: boolean }): Promise<Exit> {
  const { listPredicateTypes } = await import('#lib/query/predicate-type/predicate-types.ts');
  const page = await withDataFolder(io, (context) => listPredicateTypes(context, { limit: MAX_LISTED }));
  return printPage(
    io,
    { page, json },
    ['ID', 'VERSION', 'STATE', 'PREDICATE TYPE', 'PROJECTS', 'FIELDS', 'CHANGED'],
    ({ predicateTypes }) =>
      predicateTypes.map((type) => [
        type.id,
        String(type.version),
        type.state,
        type.predicateType,
        type.appliesTo.projects.join(', '),
        String(type.fields),
        describeChange(type.changed),
      ]),
  );
}

export async function show(io: Io, id: string, options: ShowOptions): Promise<Exit> {
  const { getPredicateType, getPredicateTypeDocument } = await import('#lib/query/predicate-type/predicate-types.ts');
  const { storedPredicateType } = await import('#lib/policy/predicate-type/read-predicate-type.ts');
  const { predicateTypeYaml } = await import('#lib/policy/predicate-type/write-predicate-type.ts');
  return showDocument(
    io,
    { id, ...options },
    {
      noun: 'predicate type',
      listedBy: 'predicate-type list',
      find: getPredicateType,
      findVersion: getPredicateTypeDocument,
      toYaml: (stored) => predicateTypeYaml(storedPredicateType(stored)),
      lines: linesOf,
    },
  );
}

function linesOf(type: PredicateTypeView): string[] {
  const { title, id, version, state, predicateType, description, appliesTo, fieldViews } = type;
  return [
    `${title} (${id}) version ${version}: ${state}`,
    ...(description === null ? [] : [`  ${description}`]),
    `  predicate type ${predicateType}`,
    ...(type.extends === null ? [] : [`  extends ${type.extends}`]),
    `  projects ${appliesTo.projects.join(', ')}`,
    '',
    ...fieldViews.map(({ sentence }) => `  ${sentence}`),
    ...(fieldViews.length === 0 ? [] : ['']),
  ];
}
