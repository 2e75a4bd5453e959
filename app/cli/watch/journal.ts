/**
 * What was sent of a folder: a file with a line of JSON for each file that a server has answered, so that nothing is
 * sent twice, whatever happens between.
 */
import { appendFile, readFile } from 'node:fs/promises';
import { UsageError } from '../terminal/io.ts';

/** What a server made of a file. `known`: it had the same bytes as one before, and was not sent. */
export type FileOutcome = 'stored' | 'duplicate' | 'known' | 'rejected';

/** `digest`: `sha256:hex` of the bytes; null where they were not read. `version`: as `look` has it. */
export type JournalLine = {
  server: string;
  path: string;
  version: string;
  digest: string | null;
  outcome: FileOutcome;
  at: string;
};

export type Journal = {
  /** What became of a file of which no byte has changed since; null: it was not sent. */
  ofFile: (path: string, version: string) => JournalLine | null;
  /** What became of these bytes under any name; null: they were not sent. */
  ofBytes: (digest: string) => JournalLine | null;
  /** Whether the server has the bytes of a line. */
  isTaken: (line: JournalLine) => boolean;
  add: (line: Omit<JournalLine, 'server'>) => Promise<void>;
};

/** Open the journal of what was sent to a server. Throws `UsageError` where it cannot be written. */
export async function openJournal(file: string, server: string): Promise<Journal> {
  const byFile = new Map<string, JournalLine>();
  const byBytes = new Map<string, JournalLine>();
  const remember = (line: JournalLine) => {
    byFile.set(`${line.path}\0${line.version}`, line);
    if (line.outcome !== 'known' && line.digest !== null) byBytes.set(line.digest, line);
  };
  let text = '';
  try {
    // A line that was cut when the machine stopped ends here, and not in the next one.
    text = await readFile(file, 'utf8').catch(ifMissing);
    await appendFile(file, text === '' || text.endsWith('\n') ? '' : '\n');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new UsageError(`${file}, which remembers what was sent, cannot be written: ${code}. --state names another`, {
      cause,
    });
  }
  for (const written of text.split('\n')) {
    const line = readLine(written);
    if (line?.server === server) remember(line);
  }
  return {
    ofFile: (path, version) => byFile.get(`${path}\0${version}`) ?? null,
    ofBytes: (digest) => byBytes.get(digest) ?? null,
    isTaken: ({ outcome, digest }) =>
      outcome === 'known' ? digest !== null && byBytes.get(digest)?.outcome !== 'rejected' : outcome !== 'rejected',
    async add(line) {
      const whole = { server, ...line };
      remember(whole);
      await appendFile(file, `${JSON.stringify(whole)}\n`);
    },
  };
}

function ifMissing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}

/** A line of the journal; null where it was cut, or is something else. */
function readLine(text: string): JournalLine | null {
  try {
    const read = JSON.parse(text) as Partial<JournalLine> | null;
    const members = [read?.server, read?.path, read?.version, read?.outcome];
    return members.every((one) => typeof one === 'string') ? (read as JournalLine) : null;
  } catch {
    return null;
  }
}
