/** Compares the present statuses with those under a draft, and prints what would change. */
import { setTimeout as pause } from 'node:timers/promises';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import type { WhatIfRun } from '#lib/views/what-if/run.ts';
import { withDataFolder } from './data-folder.ts';
import { printRefusal } from '../terminal/refusal.ts';
import { EXIT, type Exit, type Io, printJson, UndeterminedError } from '../terminal/io.ts';
import { withProgress } from '../terminal/progress-bar.ts';
import type { Progress } from '../terminal/progress-text.ts';
import { formatTable } from '../terminal/print.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';

/** How often the progress is read, in milliseconds, and the changes that the text lists. */
const PROGRESS_MS = 100;
const MAX_LISTED = 20;

/** The option of the commands that change something. */
export const WHAT_IF_OPTION = ['--what-if', 'change nothing: say which artifacts would change their status'] as const;

/**
 * Compare on the data folder. Exit 0: nothing would change; 1: something would, or the draft is refused. `file` is the
 * name of what is refused.
 */
export async function printWhatIf(
  io: Io,
  draft: WhatIfDraft,
  { json = false, file = 'the draft' }: { json?: boolean | undefined; file?: string } = {},
): Promise<Exit> {
  const { cancelWhatIf, finishedWhatIf, getWhatIf, startWhatIf } = await import('#lib/jobs/what-if/runs.ts');
  let run: WhatIfRun;
  try {
    run = await withDataFolder(io, (context) =>
      withProgress(io, { json }, async ({ progress, signal }) => {
        const { id } = await startWhatIf(context, draft);
        const finished = finishedWhatIf(context, id);
        while ((await Promise.race([finished, pause(PROGRESS_MS)])) === undefined) {
          if (signal.aborted) await cancelWhatIf(context, id);
          else progress(progressOf((await getWhatIf(context, id))!));
        }
        return (await finished)!;
      }),
    );
  } catch (error) {
    return printRefusal(io, error, { file, json });
  }
  if (run.state !== 'done') throw new UndeterminedError(`the comparison ended early: ${run.error ?? run.state}`);
  if (json) printJson(io, run);
  else io.out(formatRun(run));
  return run.counts.length === 0 ? EXIT.yes : EXIT.no;
}

function progressOf({ progress: { stage, examined, total, evaluated } }: WhatIfRun): Progress {
  const step = { number: 1, steps: 1 };
  switch (stage) {
    case 'copy':
      return { ...step, name: 'copying what is needed of the data', done: 0, total: null, unit: null };
    case 'change':
      return { ...step, name: 'artifacts evaluated', done: evaluated, total: null, unit: 'items' };
    case 'compare':
      return { ...step, name: 'artifacts', done: examined, total, unit: 'items' };
  }
}

function formatRun({ progress, counts, changes, changesHidden }: WhatIfRun): string {
  const looked = `${progress.examined} artifacts, of which ${progress.evaluated} were evaluated\n`;
  if (counts.length === 0) return `${looked}no status would change\n`;
  const shown = changes.slice(0, MAX_LISTED);
  const hidden = changes.length - shown.length + changesHidden;
  return [
    looked,
    formatTable(
      ['artifacts', 'from', 'to', 'project', 'environment'],
      counts.map(({ artifacts, from, to, project, environment }) => [
        String(artifacts),
        from ?? NOT_RUNNING,
        to ?? NOT_RUNNING,
        sanitizeLine(project ?? '–'),
        sanitizeLine(environment ?? '–'),
      ]),
    ),
    ...shown.map(
      ({ digest, name, environment, from, to, reason }) =>
        `${sanitizeLine(`${name ?? digest}${environment === null ? '' : ` in ${environment}`}`)}: ${from ?? NOT_RUNNING} → ${to ?? NOT_RUNNING}: ${sanitizeLine(reason)}\n`,
    ),
    hidden === 0 ? '' : `and ${hidden} more\n`,
  ].join('');
}

/** An artifact has no status in an environment where it does not run. */
const NOT_RUNNING = 'does not run';
