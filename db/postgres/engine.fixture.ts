/** Lets the fixtures of this run open stores on the server: programs other than tests use the fixtures too. */
import { inject } from 'vitest';

(globalThis as { __attestryTestServer?: string }).__attestryTestServer = inject('postgres')!;
