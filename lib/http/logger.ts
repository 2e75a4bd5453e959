/** The logger of the process. Never log a token, a secret or a body. */
import { pino } from 'pino';
import { config } from '#lib/config.ts';

let instance: ReturnType<typeof pino> | undefined;

export function logger(): ReturnType<typeof pino> {
  instance ??= pino({
    level: config().logLevel,
    base: null,
    redact: { paths: ['token', 'authorization', 'secret', '*.token', '*.authorization', '*.secret'], censor: '…' },
  });
  return instance;
}
