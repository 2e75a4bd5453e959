/**
 * `attestry policy`: apply, check, list, show, which, what-if, retire, packs. Works on the data folder; a running app
 * notices a change by itself.
 */
import { Option } from 'commander';
import { type Exit, type Io, UsageError } from '#app/cli/terminal/io.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { parseNumberOf } from '#app/cli/terminal/option-values.ts';
import { addChangeOptions, type ChangeOptions, readDocumentFile } from '../versioned-document/change.ts';
import { applyDocument, type ApplyOptions, check, retire } from './change.ts';
import { printWhatIf } from '../commands/print-what-if.ts';
import { printRefusal } from '../terminal/refusal.ts';
import type { ShowOptions } from '../versioned-document/show.ts';
import { list, packs, show, which, type WhichOptions } from './show.ts';

type Json = { json?: boolean };
type WhatIfOptions = Json & { retire?: string[] };

const parseVersion = parseNumberOf('version', 'policy show');

/** What would change if documents were applied or policies retired. */
async function whatIf(io: Io, files: string[], { retire = [], json }: WhatIfOptions): Promise<Exit> {
  if (files.length + retire.length === 0) throw new UsageError('name a file to apply, or a policy with --retire');
  const file = files[0] ?? retire[0]!;
  try {
    const apply = await Promise.all(files.map((one) => readDocumentFile(io, one)));
    return await printWhatIf(io, { apply, retire }, { json, file });
  } catch (error) {
    return printRefusal(io, error, { file, json: json === true });
  }
}

export const addPolicy: AddCommand = (program, io, does) => {
  const policy = program
    .command('policy')
    .description('the rules by which artifacts are judged: apply, check, list, show, which, what-if, retire, packs')
    .addHelpText('after', '\nExample: attestry policy apply release-gate.yaml --reason "…"');
  addChangeOptions(
    policy.command('apply').description('put a document into force, as the next version of its policy'),
    parseVersion,
  )
    .argument('[file]', 'the document in YAML or JSON, - for standard input')
    .option('--pack <id>', 'instead of a file: a policy that ships')
    .option('--id <id>', 'apply the pack under this id')
    .option('--project <pattern...>', 'apply the pack to these projects, as github.com/acme/*')
    .option('--environment <pattern...>', 'apply the pack in these environments, as prod*')
    .addOption(new Option('--mode <mode>', 'what the gate does').choices(['enforce', 'warn', 'dry-run']))
    .action(does((file: string | undefined, options: ApplyOptions) => applyDocument(io, file, options)));
  policy
    .command('check')
    .description('say what is wrong with a document, each as FILE:LINE:COLUMN: message; nothing is stored')
    .argument('<file>', 'the document in YAML or JSON, - for standard input')
    .action(does((file: string, options: Json) => check(io, file, options)));
  policy
    .command('list')
    .description('the policies: those in force, the one that ships, those that were retired')
    .action(does((options: Json) => list(io, options)));
  policy
    .command('show')
    .description('one policy with its rules and versions')
    .argument('<id>', 'its id')
    .option('--version <number>', 'the document of this version', parseVersion)
    .option('--yaml', 'only the document, in YAML')
    .action(does((id: string, options: ShowOptions) => show(io, id, options)));
  policy
    .command('which')
    .description('which policy decides, and why')
    .option('--project <slug>', 'for this project, as github.com/owner/name')
    .option('--environment <name>', 'in this environment')
    .action(does((options: WhichOptions) => which(io, options)));
  policy
    .command('what-if')
    .description('what would change if documents were applied or policies retired; nothing is stored')
    .argument('[file...]', 'documents in YAML or JSON')
    .option('--retire <id...>', 'policies to retire')
    .action(does((files: string[], options: WhatIfOptions) => whatIf(io, files, options)));
  addChangeOptions(policy.command('retire').description('take a policy out of force; its versions stay'), parseVersion)
    .argument('<id>', 'its id')
    .action(does((id: string, options: ChangeOptions) => retire(io, id, options)));
  policy
    .command('packs')
    .description('the policies that ship; with an id the document of one, to save and to change')
    .argument('[id]', 'the id of a pack')
    .action(does((id: string | undefined, options: Json) => packs(io, id, options)));
};
