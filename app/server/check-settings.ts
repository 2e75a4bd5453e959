/** Parse the settings as the server does, and nothing else: what is wrong with them is one line and exit code 1. */
import { config } from '#lib/config.ts';

try {
  config();
} catch (error) {
  process.stderr.write(`attestry: ${(error as Error).message}\n`);
  process.exit(1);
}
