/**
 * Ingests the lines of a stream as they come. Each line is an upload of its own: a bad one changes nothing for the
 * others. A few lines are examined at once; they are stored, and their results come, in the order of the lines: of two
 * documents, the later one may count.
 */
import { formatBytes } from '#lib/format/quantity.ts';
import type { Context } from '#lib/context/context.ts';
import type { UnreadableDocument } from '#lib/ingest/document/examiner.ts';
import { excerptOf } from '#lib/ingest/examine/examine-bytes.ts';
import type { IngestResult, EvidenceLine, LineResults } from '#lib/views/evidence.ts';
import { ingestInChunks, type IngestInput, ingestUnreadable } from './ingest-evidence.ts';

/** The longest line, in bytes. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;
/** Lines that are worked on at once, and their bytes: a longer line is worked on alone. */
export const LINES_AT_ONCE = { lines: 24, bytes: 4 * 1024 * 1024 };

/** Who sends a line. It is asked before each line, and throws where the sender may not go on. */
export type SenderNow = () => Promise<Context>;

type Given = Omit<IngestInput, 'bytes' | 'priority' | 'turn'>;

type Chunks = AsyncGenerator<IngestResult[]>;
/** `first`: the first chunk, which is asked for at once, so that the line is worked on before its turn. */
type Working = { line: number; weight: number; chunks: Chunks; first: ReturnType<Chunks['next']> };

/** A list of small documents takes much more memory than its bytes. */
const LIST_WEIGHT = 24;
const OPEN_BRACKET = 0x5b;

function weightOf(line: EvidenceLine): number {
  if (!('bytes' in line)) return 0;
  return line.bytes.length * (line.bytes[0] === OPEN_BRACKET ? LIST_WEIGHT : 1);
}

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
  let weight = 0;
  let before: Promise<void> = Promise.resolve();
  let end: { error: unknown } | 'complete' | null = null;
  let isStopped = false;
  const isFull = () => !isStopped && (working.length >= LINES_AT_ONCE.lines || weight >= LINES_AT_ONCE.bytes);
  const readAll = async (): Promise<void> => {
    for await (const line of lines) {
      const context = await sender();
      if (isStopped) return;
      const turn = Promise.withResolvers<void>();
      const chunks = ingestLine(context, line, { given, turn, before });
      // Each is awaited in its turn; without handlers a failure would end the process before that.
      turn.promise.catch(() => undefined);
      before = turn.promise;
      const one = { line: line.line, weight: weightOf(line), chunks, first: chunks.next() };
      one.first.catch(() => undefined);
      working.push(one);
      weight += one.weight;
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
        const { line, chunks } = first;
        for (let next = await first.first; next.done !== true; next = await chunks.next())
          yield { line, results: next.value, isWhole: false };
        yield { line, results: [], isWhole: true };
        working.shift();
        weight -= first.weight;
        changed();
      } else if (end === null) await change();
      else break;
    }
    if (end !== 'complete') throw (end as { error: unknown }).error;
  } finally {
    isStopped = true;
    changed();
    for (const { chunks } of working) void chunks.return(undefined).catch(() => undefined);
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

/** The results of a line. Where it cannot be stored, or not to its end, no later line is. */
async function* ingestLine(
  context: Context,
  line: EvidenceLine,
  { given, turn, before }: { given: Given; turn: PromiseWithResolvers<void>; before: Promise<void> },
): Chunks {
  try {
    if ('bytes' in line) {
      const input = { ...given, bytes: line.bytes, priority: 'backlog', turn: { before, pass: turn.resolve } } as const;
      yield* ingestInChunks(context, input);
    } else yield [await ingestUnreadable(context, failureOf(line.tooLong), given)];
    turn.resolve(before);
  } catch (error) {
    turn.reject(error);
    throw error;
  } finally {
    // Its reader has stopped.
    turn.reject(new Error('the stream has ended'));
  }
}

function failureOf({ size, id, excerpt }: Extract<EvidenceLine, { tooLong: unknown }>['tooLong']): UnreadableDocument {
  const message = `A line of a stream may have at most ${formatBytes(MAX_LINE_BYTES)}.`;
  return { ok: false, id, code: 'too-large', message, pointer: '', size, excerpt: excerptOf(excerpt) };
}
