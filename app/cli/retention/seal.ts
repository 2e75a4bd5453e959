/** `attestry seal`: removes the bytes of a document for good. Works on the data folder, also while the app runs. */
import { EXIT, type Exit, type Io, printJson, throwUsageErrorFor } from '../terminal/io.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';

type Options = { json?: boolean; reason: string; secrets?: boolean };

const throwUsageError = throwUsageErrorFor();

/** The secrets on stdin, one a line. */
async function readSecrets(io: Io): Promise<string[]> {
  const lines = Buffer.from(await io.stdin())
    .toString('utf8')
    .split(/\r?\n/);
  return lines.filter((line) => line !== '');
}

async function seal(io: Io, evidence: string, { reason, secrets, json }: Options): Promise<Exit> {
  const { sealEvidence } = await import('#lib/admin/retention/seal.ts');
  const named = secrets === true ? await readSecrets(io) : [];
  await withDataFolder(io, (context) => sealEvidence(context, { evidence, reason, secrets: named })).catch(
    throwUsageError,
  );
  if (json) printJson(io, { sealed: evidence });
  else {
    io.out(`sealed: ${evidence}\n`);
    io.err(
      'Its bytes are gone. Rotate the secret, and remove the copies: backups, caches and the system that sent it.\n',
    );
  }
  return EXIT.yes;
}

export const addSeal: AddCommand = (program, io, does) => {
  program
    .command('seal')
    .description(
      'remove the bytes of a document that holds a secret, for good; its digest, log entry and verdicts stay',
    )
    .argument('<id>', 'the id of the document, as sha256:…')
    .requiredOption('--reason <text>', 'why; the page of the document shows it')
    .option('--secrets', 'read from stdin, one a line, secrets that Attestry does not recognise, and remove them too')
    .addHelpText('after', '\nExample: attestry seal sha256:… --reason "the build log shows the deploy key"')
    .action(does((id: string, options: Options) => seal(io, id, options)));
};
