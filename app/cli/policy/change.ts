/** `attestry policy apply`, `check` and `retire`. */
import { existsSync } from 'node:fs';
import type { DocumentProblem } from '#lib/errors.ts';
import type { PolicyChange } from '#lib/views/policy/policy.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { EXIT, type Exit, type Io, printJson, UsageError } from '../terminal/io.ts';
import { type Narrowing, packDocument, readPolicyFile } from './documents.ts';
import { formatProblems, printRefusal } from './refusal.ts';

type Json = { json?: boolean };
export type ChangeOptions = Json & { reason: string; version?: number };
export type ApplyOptions = ChangeOptions & Narrowing & { pack?: string };

const NARROWING = ['id', 'project', 'environment', 'mode'] as const;

/** Apply a file or a pack. */
export async function applyDocument(io: Io, file: string | undefined, options: ApplyOptions): Promise<Exit> {
  const { pack, reason, version, json } = options;
  if ((file === undefined) === (pack === undefined)) throw new UsageError('name a file, or a pack with --pack');
  const misplaced = NARROWING.find((name) => options[name] !== undefined);
  if (pack === undefined && misplaced !== undefined)
    throw new UsageError(`--${misplaced} belongs to --pack: write it into the file`);
  const { applyPolicy } = await import('#lib/admin/policies.ts');
  try {
    const document = pack === undefined ? await readPolicyFile(io, file!) : await packDocument(pack, options);
    const change = await withDataFolder(io, (context) => applyPolicy(context, { document, reason, version }));
    return printChange(io, change, json);
  } catch (error) {
    return printRefusal(io, error, { file: file ?? pack!, json: json === true });
  }
}

/** Take a policy out of force. */
export async function retire(io: Io, id: string, { reason, version, json }: ChangeOptions): Promise<Exit> {
  const { retirePolicy } = await import('#lib/admin/policies.ts');
  try {
    return printChange(io, await withDataFolder(io, (context) => retirePolicy(context, { id, reason, version })), json);
  } catch (error) {
    return printRefusal(io, error, { file: id, json: json === true });
  }
}

function printChange(io: Io, change: PolicyChange, json: boolean | undefined): Exit {
  if (json) printJson(io, change);
  else io.out(`${change.outcome}: ${change.id} version ${change.version}\n`);
  return EXIT.yes;
}

/** Say what is wrong with a file. Nothing is stored. */
export async function check(io: Io, file: string, { json }: Json): Promise<Exit> {
  let problems: DocumentProblem[];
  try {
    problems = await problemsOf(io, await readPolicyFile(io, file));
  } catch (error) {
    return printRefusal(io, error, { file, json: json === true });
  }
  if (json) printJson(io, { problems });
  else io.out(problems.length === 0 ? `${file}: no problems\n` : formatProblems(file, problems));
  return problems.length === 0 ? EXIT.yes : EXIT.no;
}

/** With a data folder, the document is also compared with the policies in force. The command makes no data folder. */
async function problemsOf(io: Io, text: string): Promise<DocumentProblem[]> {
  if (existsSync((await io.settings()).dataFolder)) {
    const { checkPolicy } = await import('#lib/admin/policies.ts');
    return withDataFolder(io, (context) => checkPolicy(context, text));
  }
  const { readPolicyText } = await import('#lib/policy/document/read-policy.ts');
  const read = readPolicyText(text);
  return read.ok ? [] : read.problems;
}
