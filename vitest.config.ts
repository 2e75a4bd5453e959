import { defineConfig } from 'vitest/config';

/**
 * Rooms without state: their tests share a thread's modules, which saves a third of the time. The test of the sentences
 * replaces a module, so it does not share.
 */
const PURE = [
  'lib/{bytes,evidence,verify,log,policy,status,lineage,metrics,badge,webhook}/**/!(sentences).test.ts',
  'components/**/*.test.{ts,tsx}',
];

const shared = {
  // Generous: a machine that builds something else beside it is no fault of the code.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  pool: 'threads',
  env: { LOG_LEVEL: 'silent' },
} as const;

export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'pure', include: PURE, isolate: false } },
      {
        test: {
          ...shared,
          name: 'kept',
          include: ['{app,bench,components,db,lib,scripts}/**/*.test.{ts,tsx}'],
          exclude: PURE,
        },
      },
    ],
  },
});
