import { defineConfig } from 'vitest/config';
import { PROGRAMS } from './scripts/postgres/programs.ts';

/** Rooms without state. `npm run quick` runs these. */
const PURE = [
  'lib/{bytes,format,evidence,verify,log,policy,status,vsa,lineage,metrics,badge,webhook,compare,client}/**/!(sentences).test.ts',
  'components/**/*.test.{ts,tsx}',
];
/** Tests that replace a module; each of them loads its modules anew. scripts/lint/isolation.test.ts checks the list. */
export const REPLACING = ['lib/verify/sentences.test.ts', 'lib/admin/tokens.secret.test.ts'];

/** Tests of the store that run on both engines. Those of PostgreSQL's own code run on that engine alone. */
const BOTH_ENGINES = [
  'db/*.test.ts',
  'db/{artifact,environment,project,system,target,visibility}/**/*.test.ts',
  'lib/ingest/ingest-evidence.test.ts',
  'lib/query/*.test.ts',
  'lib/query/{lineage/traversal-reader,lineage/portfolio-map,metrics/metrics}.test.ts',
  'lib/admin/{quarantine,tokens,gate/*,retention/retention,trust/refresh-trust}.test.ts',
  'lib/jobs/queue/*.test.ts',
  'lib/jobs/what-if/{policies,histories}.test.ts',
  'lib/ingest/projects/*.test.ts',
  'lib/ingest/settle/*.test.ts',
  'lib/ingest/deployments/waiting-events.test.ts',
  'lib/jobs/steps/{adopt-projects,issue-vsas,reverified-rows}.test.ts',
  'lib/jobs/drills/run-drill.test.ts',
  'lib/jobs/github-records/github-records.test.ts',
  'lib/admin/{expectations,policies,projects}.test.ts',
  'lib/admin/waivers/*.test.ts',
  'lib/query/impact/impact.test.ts',
  'lib/query/find/search.test.ts',
  'app/api/v1/{session,compare,environments,vsa,waivers,retention}.test.ts',
  'app/api/v1/{sight,sight-events,sight-neighbours,feeds,gate,token-projects}.test.ts',
  'app/api/v1/{changed-store,doors,seal,secrets}.test.ts',
  'app/audit-pack/private-pack.test.ts',
  'app/api/v1/{actor,oidc,quarantine,replayed-deliveries,reports,subscriptions}.test.ts',
];
const POSTGRES_ONLY = [
  'db/postgres/**/*.test.ts',
  'lib/http/one-state.test.ts',
  'lib/ingest/log/log-head.test.ts',
  'lib/query/audit/database-audit.test.ts',
  'lib/admin/migrate-store/*.test.ts',
  'lib/admin/backup/database-backup.test.ts',
  'app/cli/backup/database.test.ts',
  'lib/jobs/what-if/replicas.test.ts',
];
if (PROGRAMS === null) console.warn('The tests of PostgreSQL are skipped: this machine has no package postgresql.');

const shared = {
  // Generous: a machine that builds something else beside it is no fault of the code.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  pool: 'threads',
  // Vitest leaves one core free by default, which is half of a machine with two.
  maxWorkers: '100%',
  env: { LOG_LEVEL: 'silent' },
} as const;

const POSTGRES = {
  test: {
    ...shared,
    name: 'postgres',
    globalSetup: 'db/postgres/server.fixture.ts',
    setupFiles: ['db/postgres/engine.fixture.ts'],
    include: [...BOTH_ENGINES, ...POSTGRES_ONLY],
    isolate: false,
  },
};

export default defineConfig({
  test: {
    // Test files share the modules of their thread: to load them for each file takes a third of the time.
    projects: [
      { test: { ...shared, name: 'pure', include: PURE, isolate: false } },
      {
        test: {
          ...shared,
          name: 'kept',
          // Threads, disk and network of the machine have a part in these. `npm test` names each test that it repeated.
          retry: 1,
          globalSetup: 'scripts/audit-pack/build-script.mjs',
          include: ['{app,bench,components,db,lib,scripts}/**/*.test.{ts,tsx}'],
          exclude: [...PURE, ...REPLACING, ...POSTGRES_ONLY],
          isolate: false,
        },
      },
      { test: { ...shared, name: 'replacing', include: REPLACING } },
      ...(PROGRAMS === null ? [] : [POSTGRES]),
    ],
  },
});
