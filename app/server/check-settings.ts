/** Only parse the settings, as the server does. An invalid setting prints one line and ends with exit code 1. */
import { config } from '#lib/config.ts';

try {
  config();
} catch (error) {
  process.stderr.write(`attestry: ${(error as Error).message}\n`);
  process.exit(1);
}
