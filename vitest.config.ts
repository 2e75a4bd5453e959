import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{app,components,lib,db,bench}/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    pool: 'threads',
    env: { LOG_LEVEL: 'silent' },
  },
});
