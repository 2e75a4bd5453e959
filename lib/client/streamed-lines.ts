/** Reads the results of a stream of evidence as they come. */
import type { StreamedLine } from './api.ts';
import { NoAnswerError } from './errors.ts';

/** The lines of a response. Throws `NoAnswerError` where it ends before its last line, or a line is none. */
export async function* readStreamedLines(base: string, body: ReadableStream<Uint8Array>): AsyncGenerator<StreamedLine> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const parts = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = parts.pop()!;
      for (const part of parts) {
        const line = JSON.parse(part) as StreamedLine;
        yield line;
        if ('summary' in line) return;
      }
    }
  } catch (cause) {
    throw new NoAnswerError(base, `the results of ${base} ended early`, { isConnected: true, cause });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  throw new NoAnswerError(base, `the results of ${base} ended early`, { isConnected: true });
}
