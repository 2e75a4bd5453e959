/**
 * The command line; each command has a file in `commands/`. Exit codes: 0 yes, 1 no, 2 wrong usage, 3 undetermined.
 */
import { readFile } from 'node:fs/promises';
import { Command, CommanderError } from 'commander';
import { AttestryError } from '#lib/errors.ts';
import {
  UndeterminedError,
  EXIT,
  type Exit,
  type Io,
  maskedIo,
  printJson,
  processIo,
  UsageError,
} from './terminal/io.ts';
import { addAudit } from './audit/audit.ts';
import { addBackup, addRestore } from './backup/backup.ts';
import { addMigrateStore } from './migrate-store/migrate-store.ts';
import { addAuditLog } from './audit-log/audit-log.ts';
import { addCompare } from './compare/compare.ts';
import { addCompletion } from './completion/completion.ts';
import { addConnectionCommand } from './connection/connection.ts';
import { addPush } from './push/push.ts';
import { addQuarantine } from './commands/quarantine.ts';
import { meaningOf } from './commands/server.ts';
import { addStatus } from './commands/status.ts';
import { addToken } from './commands/token.ts';
import { addTrust } from './commands/trust.ts';
import { addReport } from './report/report.ts';
import { addRole } from './access/role.ts';
import { addUserCommand } from './access/user.ts';
import { addDrill } from './drill/drill.ts';
import { addGate } from './gate/gate.ts';
import { addPolicy } from './policy/policy.ts';
import { addPredicateType } from './predicate-type/predicate-type.ts';
import { addProject } from './project/project.ts';
import { addSubscription } from './subscription/subscription.ts';
import { addHold } from './retention/hold.ts';
import { addSchema } from './schema/schema.ts';
import { addSeal } from './retention/seal.ts';
import { addRetention } from './retention/retention.ts';
import { addTargets } from './targets/targets.ts';
import { addVerify } from './commands/verify.ts';
import { addVerifyBundle } from './commands/verify-bundle.ts';
import { addVsa } from './vsa/vsa.ts';
import { addVsaKey } from './vsa/vsa-key.ts';
import { addImpact } from './impact/impact.ts';
import { addEnvironment } from './environment/environment.ts';
import { addWaive } from './waive/waive.ts';
import { addWatch } from './watch/watch.ts';
import { addWhatIf } from './what-if/what-if.ts';
import type { AddCommand, RunAction } from '#app/cli/terminal/command.ts';

async function version(): Promise<string> {
  return (JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string })
    .version;
}

/** Add `--json` to a command and its subcommands, so that it works before and after the command's name. */
function addJson(command: Command): void {
  command.option('--json', 'print JSON');
  command.commands.forEach(addJson);
}

/** Print an error: as text to stderr, or with `--json` as JSON to stdout. */
function printError(io: Io, json: boolean, code: string, message: string): void {
  if (json) printJson(io, { error: { code, message } });
  else io.err(`attestry: ${message}\n`);
}

/** What adds each command. */
export const COMMANDS: readonly AddCommand[] = [
  addPush,
  addWatch,
  addVerify,
  addStatus,
  addEnvironment,
  addCompare,
  addImpact,
  addVsa,
  addVsaKey,
  addGate,
  addTrust,
  addToken,
  addConnectionCommand,
  addUserCommand,
  addRole,
  addProject,
  addPolicy,
  addPredicateType,
  addQuarantine,
  addWaive,
  addWhatIf,
  addDrill,
  addSubscription,
  addHold,
  addRetention,
  addReport,
  addTargets,
  addAudit,
  addAuditLog,
  addBackup,
  addRestore,
  addMigrateStore,
  addSeal,
  addVerifyBundle,
  addSchema,
  addCompletion,
];

/** Run one command. It never throws: errors are printed and determine the exit code. */
export async function main(argv: string[], terminal: Io = processIo): Promise<Exit> {
  const io = maskedIo(terminal);
  const json = argv.includes('--json');
  let exit: Exit = EXIT.yes;
  const program = new Command('attestry')
    .description('Receives supply-chain evidence, verifies it, and shows one honest status per artifact.')
    .version(await version())
    // So that `--version` after the name of a command is an option of this command.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: json ? () => {} : io.err })
    .showHelpAfterError('(see attestry --help)');
  // commander passes operands, options and the command. Actions need the options of the whole command line.
  const does: RunAction =
    (action) =>
    async (...args) => {
      const command = args.at(-1) as Command;
      exit = await action(...([...args.slice(0, -2), command.optsWithGlobals()] as Parameters<typeof action>));
    };
  for (const add of COMMANDS) add(program, io, does);
  addJson(program);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.yes;
      if (json) printError(io, json, 'wrong-usage', error.message.replace(/^error: /, ''));
      return EXIT.usage;
    }
    const meant = meaningOf(error);
    const message = meant instanceof Error ? meant.message : String(meant);
    if (meant instanceof UsageError) {
      printError(io, json, 'wrong-usage', message);
      return EXIT.usage;
    }
    printError(io, json, errorCode(meant), message);
    return EXIT.unknown;
  }
}

function errorCode(error: unknown): string {
  if (error instanceof UndeterminedError) return 'could-not-tell';
  return error instanceof AttestryError ? error.code : 'internal';
}
