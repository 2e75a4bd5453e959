/** The logger of the process. Never log a token, a secret or a body; each line is masked nevertheless. */
import { pino } from 'pino';
import { config } from '#lib/config.ts';
import { maskSecrets, maskText } from '#lib/secrets/mask.ts';

let instance: ReturnType<typeof pino> | undefined;

export function logger(): ReturnType<typeof pino> {
  instance ??= pino(
    {
      level: config().logLevel,
      base: null,
      redact: { paths: ['token', 'authorization', 'secret', '*.token', '*.authorization', '*.secret'], censor: '…' },
    },
    maskedDestination(pino.destination(1)),
  );
  return instance;
}

/** Masks the secrets in each line that a logger writes. */
export function maskedDestination(target: { write(line: string): unknown }): { write(line: string): void } {
  return { write: (line) => void target.write(maskLine(line)) };
}

function maskLine(line: string): string {
  try {
    return `${JSON.stringify(maskSecrets(JSON.parse(line)))}\n`;
  } catch {
    return maskText(line);
  }
}
