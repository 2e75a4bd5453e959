/** `attestry policy what-if`: what would change if documents were applied or policies retired. */
import { setTimeout as pause } from 'node:timers/promises';
import type { WhatIfRun } from '#lib/views/policy/what-if.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { EXIT, type Exit, type Io, printJson, UndeterminedError, UsageError } from '../terminal/io.ts';
import { formatTable, sanitizeLine } from '../terminal/print.ts';
import { readDocumentFile } from '../versioned-document/change.ts';
import { printRefusal } from '../versioned-document/refusal.ts';

export type WhatIfOptions = { retire?: string[]; json?: boolean };

/** How often the progress is printed, in milliseconds, and the changes that the text lists. */
const PROGRESS_MS = 500;
const MAX_LISTED = 20;

/** Compare the present statuses with those under the draft. Exit 0: nothing would change; 1: something would. */
export async function whatIf(io: Io, files: string[], { retire = [], json }: WhatIfOptions): Promise<Exit> {
  if (files.length + retire.length === 0) throw new UsageError('name a file to apply, or a policy with --retire');
  const { finishedWhatIf, getWhatIf, startWhatIf } = await import('#lib/query/what-if/runs.ts');
  let run: WhatIfRun;
  try {
    const apply = await Promise.all(files.map((file) => readDocumentFile(io, file)));
    run = await withDataFolder(io, async (context) => {
      const { id } = await startWhatIf(context, { apply, retire });
      const finished = finishedWhatIf(id);
      while ((await Promise.race([finished, pause(PROGRESS_MS)])) === undefined) printProgress(io, getWhatIf(id)!);
      return (await finished)!;
    });
  } catch (error) {
    return printRefusal(io, error, { file: files[0] ?? retire[0]!, json: json === true });
  }
  if (run.state !== 'done') throw new UndeterminedError(`the comparison ended early: ${run.error ?? run.state}`);
  if (json) printJson(io, run);
  else io.out(formatRun(run));
  return run.counts.length === 0 ? EXIT.yes : EXIT.no;
}

function printProgress(io: Io, { progress: { examined, total } }: WhatIfRun): void {
  io.err(`${examined} of ${total} artifacts …\n`);
}

function formatRun({ progress, counts, changes, changesHidden }: WhatIfRun): string {
  const looked = `${progress.examined} artifacts, of which ${progress.evaluated} would have another policy\n`;
  if (counts.length === 0) return `${looked}no status would change\n`;
  const shown = changes.slice(0, MAX_LISTED);
  const hidden = changes.length - shown.length + changesHidden;
  return [
    looked,
    formatTable(
      ['artifacts', 'from', 'to', 'project', 'environment'],
      counts.map(({ artifacts, from, to, project, environment }) => [
        String(artifacts),
        from,
        to,
        sanitizeLine(project ?? '–'),
        sanitizeLine(environment ?? '–'),
      ]),
    ),
    ...shown.map(
      ({ digest, name, from, to, reason }) =>
        `${sanitizeLine(name ?? digest)}: ${from} → ${to}: ${sanitizeLine(reason)}\n`,
    ),
    hidden === 0 ? '' : `and ${hidden} more\n`,
  ].join('');
}
