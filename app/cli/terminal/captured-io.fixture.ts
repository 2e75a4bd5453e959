/** An `Io` that records its output, for tests. */
import { parseConfig } from '#lib/config.ts';
import { type Io, withUsageError } from './io.ts';

export function createCapturedIo(
  env: Record<string, string> = {},
  stdin = '',
): Io & { output(): string; errors(): string; printed(): string } {
  const said: { to: 'out' | 'err'; text: string }[] = [];
  const of = (to?: 'out' | 'err') =>
    said
      .filter((one) => to === undefined || one.to === to)
      .map(({ text }) => text)
      .join('');
  return {
    out: (text) => void said.push({ to: 'out', text }),
    err: (text) => void said.push({ to: 'err', text }),
    canRedraw: async () => false,
    columns: () => 100,
    reveal: (text) => void said.push({ to: 'out', text }),
    stdin: async () => new TextEncoder().encode(stdin),
    async *stdinChunks() {
      yield new TextEncoder().encode(stdin);
    },
    now: () => new Date(),
    pause: async () => {},
    settings: async () => withUsageError(() => parseConfig(env)),
    output: () => of('out'),
    errors: () => of('err'),
    printed: () => of(),
  };
}
