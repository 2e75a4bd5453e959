/**
 * The logger of the process: one JSON object on one line. Never log a token, a secret or a body; each line is masked
 * nevertheless. Texts of callers cannot begin a line, move the cursor of a terminal or change the direction of text.
 */
import { pino, type DestinationStream, type Logger } from 'pino';
import { config } from '#lib/config.ts';
import { maskSecrets, maskText } from '#lib/secrets/mask.ts';
import { currentRequestId } from './request/request-id.ts';

let instance: Logger | undefined;

export function logger(): Logger {
  instance ??= openLogger(pino.destination(1), config().logLevel);
  return instance;
}

/** A logger that writes to `target`. Each line of a request has its id as `requestId`. */
export function openLogger(target: DestinationStream, level: string): Logger {
  return pino(
    {
      level,
      base: null,
      mixin() {
        const requestId = currentRequestId();
        return requestId === null ? {} : { requestId };
      },
      redact: { paths: ['token', 'authorization', 'secret', '*.token', '*.authorization', '*.secret'], censor: '…' },
    },
    maskedDestination(target),
  );
}

/** Masks the secrets in each line that a logger writes. */
export function maskedDestination(target: { write(line: string): unknown }): { write(line: string): void } {
  return { write: (line) => void target.write(`${escapeControls(maskLine(line))}\n`) };
}

function maskLine(line: string): string {
  try {
    return JSON.stringify(maskSecrets(JSON.parse(line)));
  } catch {
    return JSON.stringify(maskText(line.trimEnd()));
  }
}

/** What `JSON.stringify` leaves as it is: DEL and C1 controls, line separators, and marks that change the direction. */
const CONTROLS = /[\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/** Escape control characters inside the strings of a JSON text, which stays the same value. */
function escapeControls(json: string): string {
  return json.replace(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
