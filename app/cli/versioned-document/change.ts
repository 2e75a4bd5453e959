/** What the commands about policies and about predicate types share: they check, apply and retire documents. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { AttestryError, type DocumentProblem } from '#lib/errors.ts';
import type { Context } from '#lib/context/context.ts';
import type { DocumentChange } from '#lib/views/policy/document-change.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { EXIT, type Exit, type Io, printJson, readInput } from '../terminal/io.ts';
import { formatProblems, printRefusal } from '../terminal/refusal.ts';

export type ChangeOptions = { json?: boolean; reason: string; version?: number };

/** The options of a command that changes a document. */
export function addChangeOptions(command: Command, parseVersion: (text: string) => number): Command {
  return command
    .requiredOption('--reason <text>', 'why; stored with the version')
    .option('--version <number>', 'only where this is the current version; 0: only where there is none', parseVersion);
}

/** The text of a file, or of standard input for `-`. Throws `unprocessable` for bytes that are no text. */
export async function readDocumentFile(io: Io, file: string): Promise<string> {
  const bytes = await readInput(io, file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AttestryError('unprocessable', 'the document is not UTF-8', { cause });
  }
}

/** Make a change, and print what it did or why it is refused. `file` names the document in messages. */
export async function makeChange(
  io: Io,
  { file, json }: { file: string; json: boolean | undefined },
  change: () => Promise<DocumentChange>,
): Promise<Exit> {
  try {
    const { id, version, outcome } = await change();
    if (json) printJson(io, { id, version, outcome });
    else io.out(`${outcome}: ${id} version ${version}\n`);
    return EXIT.yes;
  } catch (error) {
    return printRefusal(io, error, { file, json: json === true });
  }
}

/** How a document is checked: among those in force where there is a data folder, and by itself without one. */
export type Checks = {
  inStore: (context: Context, text: string) => Promise<DocumentProblem[]>;
  alone: (text: string) => { ok: true } | { ok: false; problems: DocumentProblem[] };
};

/** Say what is wrong with a file. Nothing is stored, and the command makes no data folder. */
export async function checkFile(
  io: Io,
  { file, json }: { file: string; json: boolean | undefined },
  checks: Checks,
): Promise<Exit> {
  let problems: DocumentProblem[];
  try {
    const text = await readDocumentFile(io, file);
    problems = existsSync((await io.settings()).dataFolder)
      ? await withDataFolder(io, (context) => checks.inStore(context, text))
      : problemsOf(checks.alone(text));
  } catch (error) {
    return printRefusal(io, error, { file, json: json === true });
  }
  if (json) printJson(io, { problems });
  else io.out(problems.length === 0 ? `${file}: no problems\n` : formatProblems(file, problems));
  return problems.length === 0 ? EXIT.yes : EXIT.no;
}

function problemsOf(read: ReturnType<Checks['alone']>): DocumentProblem[] {
  return read.ok ? [] : read.problems;
}
