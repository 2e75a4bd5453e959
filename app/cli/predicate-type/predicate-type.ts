/**
 * `attestry predicate-type`: apply, check, list, show, retire. Works on the data folder; a running app notices a change
 * by itself.
 */
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { parseNumberOf } from '#app/cli/terminal/option-values.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import type { Exit, Io } from '../terminal/io.ts';
import {
  addChangeOptions,
  type ChangeOptions,
  checkFile,
  makeChange,
  readDocumentFile,
} from '../versioned-document/change.ts';
import type { ShowOptions } from '../versioned-document/show.ts';
import { list, show } from './show.ts';

type Json = { json?: boolean };

const parseVersion = parseNumberOf('version', 'predicate-type show');

export const addPredicateType: AddCommand = (program, io, does) => {
  const type = program
    .command('predicate-type')
    .description('the predicate types of your own, with their schemas and fields: apply, check, list, show, retire')
    .addHelpText('after', '\nExample: attestry predicate-type apply load-test.yaml --reason "…"');
  addChangeOptions(
    type.command('apply').description('register a document, as the next version of its type'),
    parseVersion,
  )
    .argument('<file>', 'the document in YAML or JSON, - for standard input')
    .action(does((file: string, options: ChangeOptions) => apply(io, file, options)));
  type
    .command('check')
    .description('say what is wrong with a document, each as FILE:LINE:COLUMN: message; nothing is stored')
    .argument('<file>', 'the document in YAML or JSON, - for standard input')
    .action(does((file: string, options: Json) => check(io, file, options)));
  type
    .command('list')
    .description('the types: those in force, and those that were retired')
    .action(does((options: Json) => list(io, options)));
  type
    .command('show')
    .description('one type with its fields and versions')
    .argument('<id>', 'its id')
    .option('--version <number>', 'the document of this version', parseVersion)
    .option('--yaml', 'only the document, in YAML')
    .action(does((id: string, options: ShowOptions) => show(io, id, options)));
  addChangeOptions(type.command('retire').description('take a type out of force; its versions stay'), parseVersion)
    .argument('<id>', 'its id')
    .action(does((id: string, options: ChangeOptions) => retire(io, id, options)));
};

async function apply(io: Io, file: string, { reason, version, json }: ChangeOptions): Promise<Exit> {
  const { applyPredicateType } = await import('#lib/admin/predicate-types.ts');
  return makeChange(io, { file, json }, async () => {
    const document = await readDocumentFile(io, file);
    return withDataFolder(io, (context) => applyPredicateType(context, { document, reason, version }));
  });
}

async function check(io: Io, file: string, { json }: Json): Promise<Exit> {
  const { checkPredicateType } = await import('#lib/admin/predicate-types.ts');
  const { readPredicateType } = await import('#lib/policy/predicate-type/read-predicate-type.ts');
  return checkFile(io, { file, json }, { inStore: checkPredicateType, alone: readPredicateType });
}

async function retire(io: Io, id: string, { reason, version, json }: ChangeOptions): Promise<Exit> {
  const { retirePredicateType } = await import('#lib/admin/predicate-types.ts');
  return makeChange(io, { file: id, json }, () =>
    withDataFolder(io, (context) => retirePredicateType(context, { id, reason, version })),
  );
}
