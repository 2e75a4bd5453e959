/** `attestry what-if`: what several changes would do together. */
import { readJson } from '#lib/bytes/json/read-json.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { type Exit, type Io, readInput, UsageError } from '../terminal/io.ts';
import { printWhatIf } from '../commands/print-what-if.ts';

async function whatIf(io: Io, file: string, { json }: { json?: boolean }): Promise<Exit> {
  const read = readJson(await readInput(io, file));
  if (!read.ok) throw new UsageError(`${file} is not JSON that can be read: ${read.message}`);
  const { readWhatIfDraft } = await import('#lib/http/contract/what-if/draft.ts');
  return printWhatIf(
    io,
    readDraft(() => readWhatIfDraft(read.value)),
    { json, file },
  );
}

/** A draft that is written wrongly is wrong usage. */
function readDraft<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { message, pointer = '' } = error as Error & { pointer?: string };
    throw new UsageError(`${message}${pointer === '' ? '' : ` (at ${pointer})`}`, { cause: error });
  }
}

export const addWhatIf: AddCommand = (program, io, does) => {
  program
    .command('what-if')
    .description('what would change if a draft with several changes were made; nothing is stored')
    .argument('<file>', 'the draft in JSON as POST /api/v1/what-if takes it, - for standard input')
    .addHelpText('after', '\nExample: {"waivers": [{"revoke": 7}], "trust": [{"remove": "our Sigstore"}]}')
    .action(does((file: string, options: { json?: boolean }) => whatIf(io, file, options)));
};
