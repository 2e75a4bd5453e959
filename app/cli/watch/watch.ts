/**
 * `attestry watch FOLDER`: send each evidence file of a folder once, as soon as it is whole. It survives restarts, and
 * moves nothing unless that is asked.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { parseWait } from '#app/cli/terminal/option-values.ts';
import { addServerOptions, meaningOf, openServer, type ServerOptions } from '../commands/server.ts';
import { EXIT, type Exit, type Io, UndeterminedError, UsageError } from '../terminal/io.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { openJournal } from './journal.ts';
import { look, realPathOf, type SeenFile } from './look.ts';
import { move, type Taken, takeFile, type Watched } from './take-file.ts';

type Options = ServerOptions & { once?: boolean; interval: number; state?: string; moveTo?: string };

const DEFAULT_INTERVAL_MS = 5_000;
const MIN_INTERVAL_MS = 1_000;
/** The longest pause while the server cannot be asked. */
const MAX_PAUSE_MS = 300_000;

async function watch(io: Io, given: string, options: Options): Promise<Exit> {
  const { once = false, interval, json, moveTo = null } = options;
  if (interval < MIN_INTERVAL_MS) throw new UsageError('--interval is at least 1s');
  const server = await openServer(io, options);
  const folder = await realPathOf(given);
  const state = options.state ?? join(folder, '.attestry-watch.jsonl');
  const except = new Set(await Promise.all([state, ...(moveTo === null ? [] : [moveTo])].map(realPathOf)));
  if (except.has(folder)) throw new UsageError('--move-to names the folder that is watched');
  await look(folder, except);
  const journal = await openJournal(state, server.base);
  const watched: Watched = { folder, journal, server, moveTo, now: () => io.now() };
  const end = new AbortController();
  const stop = () => end.abort();
  // The file that is on its way is finished; a second signal ends the process at once.
  process.once('SIGINT', stop).once('SIGTERM', stop);
  let before: ReadonlyMap<string, string> = new Map();
  let [rejected, failures] = [0, 0];
  const told = (taken: Taken) => {
    if (!taken.isTaken) rejected += 1;
    print(io, taken, json);
  };
  try {
    for (let round = 1; ; round += 1) {
      const seen = await look(folder, except);
      if (!seen.isWhole) io.err('The folder has more files than one look takes in: the first 100,000 are watched.\n');
      const { waiting, problem } = await takeWhole(watched, { files: seen.files, before, signal: end.signal, told });
      before = new Map(seen.files.map(({ path, version }) => [path, version]));
      failures = problem === null ? 0 : failures + 1;
      // Waiting for a server that refuses the token helps nobody.
      if (problem instanceof UsageError || (problem !== null && once)) throw problem;
      if (problem !== null) io.err(`${problem.message}\n`);
      if (end.signal.aborted || (once && (round > 1 || waiting.length === 0))) {
        if (once && waiting.length > 0)
          throw new UndeterminedError(`not whole yet: ${waiting.map(sanitizeLine).join(', ').slice(0, 1_000)}`);
        return rejected > 0 ? EXIT.no : EXIT.yes;
      }
      const wait =
        failures === 0 ? interval : Math.min(MAX_PAUSE_MS, DEFAULT_INTERVAL_MS * 2 ** Math.min(failures - 1, 10));
      await pause(wait, undefined, { signal: end.signal }).catch(() => undefined);
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

type Round = {
  files: readonly SeenFile[];
  /** The versions of the look before: a file that is the same in two looks is whole. */
  before: ReadonlyMap<string, string>;
  signal: AbortSignal;
  told: (taken: Taken) => void;
};

/** Take the files that are whole; returns those that are not, and why the server could not be asked. */
async function takeWhole(
  watched: Watched,
  { files, before, signal, told }: Round,
): Promise<{ waiting: string[]; problem: Error | null }> {
  const waiting: string[] = [];
  for (const file of files) {
    if (signal.aborted) break;
    const known = watched.journal.ofFile(file.path, file.version);
    if (known !== null) {
      // It was sent, and the process ended before it was moved.
      if (watched.journal.isTaken(known)) await move(watched, file.path, known.digest);
    } else if (file.size === 0 || before.get(file.path) !== file.version) waiting.push(file.path);
    else
      try {
        const taken = await takeFile(watched, file);
        if (taken === null) waiting.push(file.path);
        else told(taken);
      } catch (error) {
        const meaning = meaningOf(error);
        if (meaning instanceof UndeterminedError || meaning instanceof UsageError) return { waiting, problem: meaning };
        throw error;
      }
  }
  return { waiting, problem: null };
}

function print(io: Io, taken: Taken, json: boolean | undefined): void {
  const { file, digest, outcome, detail, results, movedTo } = taken;
  if (json) io.out(`${JSON.stringify({ file, digest, outcome, detail, results, movedTo })}\n`);
  else {
    const moved = movedTo === null ? '' : `  → ${movedTo}`;
    io.out(`${outcome.padEnd(9)}  ${sanitizeLine(file)}  ${sanitizeLine(detail)}${sanitizeLine(moved)}\n`);
  }
}

export const addWatch: AddCommand = (program, io, does) => {
  addServerOptions(program.command('watch').description('send each evidence file of a folder once, as it arrives'))
    .argument('<folder>', 'the folder, or a bucket that is mounted as one; folders in it are watched too')
    .option('--once', 'send what is there, and end')
    .option(
      '--interval <time>',
      'how often it looks: a file that is the same in two looks is whole',
      parseWait,
      DEFAULT_INTERVAL_MS,
    )
    .option('--state <file>', 'where it remembers what was sent (default: .attestry-watch.jsonl in the folder)')
    .option('--move-to <folder>', 'move a file there once all of its documents were taken')
    .addHelpText('after', '\nExample: attestry watch /srv/evidence --move-to /srv/evidence/sent')
    .action(does((folder: string, options: Options) => watch(io, folder, options)));
};
