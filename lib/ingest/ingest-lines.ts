/**
 * Ingests the lines of a stream as they come. Each line is an upload of its own: a bad one changes nothing for the
 * others. A few lines are examined at once; they are stored, and their results come, in the order of the lines: of two
 * documents, the later one may count.
 */
import { formatBytes } from '#lib/format/quantity.ts';
import type { Context } from '#lib/context/context.ts';
import { excerptOf } from '#lib/ingest/examine/examine-bytes.ts';
import type { IngestResult, EvidenceLine, LineResults } from '#lib/views/evidence.ts';
import { ingestEvidence, type IngestInput, ingestUnreadable, type Turn } from './ingest-evidence.ts';

/** The longest line, in bytes. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;
/** Lines that are worked on at once, and their bytes: a longer line is worked on alone. */
export const LINES_AT_ONCE = { lines: 24, bytes: 4 * 1024 * 1024 };

/** Who sends a line. It is asked before each line, and throws where the sender may not go on. */
export type SenderNow = () => Promise<Context>;

type Given = Omit<IngestInput, 'bytes' | 'priority' | 'turn'>;

type Working = { line: number; bytes: number; results: Promise<IngestResult[]> };

/**
 * Ingest lines. It takes the next line while the results of earlier ones are missing or not taken, within
 * `LINES_AT_ONCE`. Where a line cannot be stored, or the lines end with an error, it yields the results before that and
 * then throws.
 */
export async function* ingestLines(
  sender: SenderNow,
  lines: AsyncIterable<EvidenceLine>,
  given: Given,
): AsyncGenerator<LineResults> {
  const working: Working[] = [];
  const { changed, change } = openSignal();
  let bytes = 0;
  let before: Promise<void> = Promise.resolve();
  let end: { error: unknown } | 'complete' | null = null;
  let isStopped = false;
  const isFull = () => !isStopped && (working.length >= LINES_AT_ONCE.lines || bytes >= LINES_AT_ONCE.bytes);
  const readAll = async (): Promise<void> => {
    for await (const line of lines) {
      const context = await sender();
      if (isStopped) return;
      const size = 'bytes' in line ? line.bytes.length : 0;
      const turn = Promise.withResolvers<void>();
      const earlier = before;
      const results = ingestLine(context, line, { ...given, turn: { before: earlier, pass: turn.resolve } });
      // Where a line cannot be stored, no later one is. Each is awaited in its turn; without a handler its failure
      // would end the process before that.
      results.then(() => turn.resolve(earlier), turn.reject);
      turn.promise.catch(() => undefined);
      before = turn.promise;
      working.push({ line: line.line, bytes: size, results });
      bytes += size;
      changed();
      while (isFull()) await change();
    }
  };
  void readAll()
    .then(
      () => (end = 'complete'),
      (error: unknown) => (end = { error }),
    )
    .finally(changed);
  try {
    for (;;) {
      const [first] = working;
      if (first !== undefined) {
        yield { line: first.line, results: await first.results };
        working.shift();
        bytes -= first.bytes;
        changed();
      } else if (end === null) await change();
      else break;
    }
    if (end !== 'complete') throw (end as { error: unknown }).error;
  } finally {
    isStopped = true;
    changed();
  }
}

/** `change` resolves at the next call of `changed`. */
function openSignal(): { changed: () => void; change: () => Promise<void> } {
  const waiting: (() => void)[] = [];
  return {
    changed() {
      for (const wake of waiting.splice(0)) wake();
    },
    change: () => new Promise((resolve) => waiting.push(resolve)),
  };
}

async function ingestLine(
  context: Context,
  line: EvidenceLine,
  given: Given & { turn: Turn },
): Promise<IngestResult[]> {
  if ('bytes' in line) return ingestEvidence(context, { ...given, bytes: line.bytes, priority: 'backlog' });
  const { size, id, excerpt } = line.tooLong;
  const message = `A line of a stream may have at most ${formatBytes(MAX_LINE_BYTES)}.`;
  const failure = {
    ok: false,
    id,
    code: 'too-large',
    message,
    pointer: '',
    size,
    excerpt: excerptOf(excerpt),
  } as const;
  return [await ingestUnreadable(context, failure, given)];
}
