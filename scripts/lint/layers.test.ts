import { describe, expect, it } from 'vitest';
import { isPure, checkImport, checkName } from './layers.ts';

const check = (from: string, specifier: string, typeOnly = false) => checkImport({ from, specifier, typeOnly });

describe('judgeImport', () => {
  it.each([
    ['a room imports itself', 'lib/verify/bundle/a.ts', '../x509/b.ts', false],
    ['from a lower floor', 'lib/query/a.ts', '#db/open.ts', false],
    ['a later room of what happens', 'lib/query/a.ts', '#lib/ingest/batch/batch.ts', false],
    ['the context, by type', 'lib/context/app.ts', '#lib/ingest/log/signer.ts', true],
    ['a pure room from base', 'lib/verify/a.ts', '#lib/bytes/hex.ts', false],
    ['a later pure room takes a type', 'lib/policy/a.ts', '#lib/verify/result/verification.ts', true],
    ['a pure room beside the pipeline takes a type', 'lib/badge/a.ts', '#lib/status/status.ts', true],
    ['the arithmetic of trees, by value', 'lib/verify/tlog/a.ts', '#lib/log/merkle.ts', false],
    ['the marks of a status, by value', 'lib/badge/a.ts', '#lib/status/presentation.ts', false],
    ['components name React', 'components/ui/a.tsx', 'react', false],
    ['app names Next', 'app/page.tsx', 'next/link', false],
    ['lib/http names Next', 'lib/http/route-handler.ts', 'next/server', false],
    ['db names Drizzle', 'db/open.ts', 'drizzle-orm', false],
    ['the contract knows what the verbs answer', 'lib/http/contract/a.ts', '#lib/views/artifact.ts', true],
    ['a package that belongs to nobody', 'lib/evidence/a.ts', 'zod', false],
    ['a test looks anywhere', 'lib/policy/a.test.ts', '#app/cli/main.ts', false],
    ['configuration at the top', 'drizzle.config.ts', 'drizzle-kit', false],
    ['base knows base', 'lib/config.ts', './errors.ts', false],
  ])('allows: %s', (_, from, specifier, typeOnly) => {
    expect(check(from, specifier, typeOnly)).toBeNull();
  });

  it.each([
    ['a pure room reaches up to db', 'lib/policy/a.ts', '#db/open.ts', false, /db is db, above lib\/policy/],
    [
      'an earlier room of what happens',
      'lib/ingest/a.ts',
      '#lib/jobs/queue/run-jobs.ts',
      true,
      /comes after lib\/ingest/,
    ],
    ['the context, by value', 'lib/context/app.ts', '#lib/ingest/log/signer.ts', false, /comes after lib\/context/],
    ['even by type', 'lib/policy/a.ts', '#lib/views/artifact.ts', true, /above/],
    ['even by a relative path', 'lib/policy/a.ts', '../views/artifact.ts', true, /above/],
    ['base reaches up', 'lib/bytes/a.ts', '#lib/evidence/model/evidence.ts', true, /above/],
    ['a policy is an argument', 'lib/query/a.ts', '#lib/policy/baseline/baseline.ts', false, /argument/],
    ['db reaches up to a service', 'db/a.ts', '#lib/views/artifact.ts', false, /above/],
    ['a service asks SQLite itself', 'lib/query/a.ts', '#db/sqlite/connection.ts', false, /behind the nouns/],
    ['a service draws', 'lib/query/a.ts', '#components/ui/x.tsx', false, /above/],
    ['a component opens a door', 'components/ui/a.tsx', '#app/layout.tsx', false, /above/],
    ['a value between pure rooms', 'lib/policy/a.ts', '#lib/verify/result/verification.ts', false, /by type only/],
    ['how a status is decided, by value', 'lib/badge/a.ts', '#lib/status/derive-status.ts', false, /by type only/],
    ['against the pipeline', 'lib/evidence/a.ts', '#lib/verify/result/verification.ts', true, /comes after/],
    [
      "a room beside the pipeline is nobody's source",
      'lib/status/a.ts',
      '#lib/badge/render.ts',
      true,
      /not part of the pipeline/,
    ],
    ['neighbours', 'lib/http/a.ts', '#lib/admin/tokens.ts', false, /neighbours/],
    ['React in a service', 'lib/query/a.ts', 'react', false, /only components and app name React/],
    ['React in a pure room, by type', 'lib/status/a.ts', 'react', true, /React/],
    ['Next in a component', 'components/ui/a.tsx', 'next/link', false, /only app and lib\/http name Next/],
    ['the driver in a service', 'lib/query/a.ts', 'better-sqlite3', false, /only db/],
    ['Drizzle in app', 'app/page.tsx', 'drizzle-orm/sqlite-core', false, /only db/],
    ['a pure room reads files', 'lib/evidence/a.ts', 'node:fs/promises', false, /is handed what it needs/],
  ])('reports: %s', (_, from, specifier, typeOnly, reason) => {
    expect(check(from, specifier, typeOnly)).toMatch(reason);
  });
});

describe('judgeName', () => {
  it.each(['lib/utils/a.ts', 'lib/status/helpers.ts', 'components/common/x.tsx', 'lib/types.ts', 'db/misc/a.ts'])(
    'reports %s',
    (file) => {
      expect(checkName(file)).not.toBeNull();
    },
  );
  it.each(['lib/evidence/model/evidence.ts', 'lib/verify/keytypes.ts', 'app/page.tsx', 'lib/status/prototypes.ts'])(
    'allows %s',
    (file) => {
      expect(checkName(file)).toBeNull();
    },
  );
});

it.each([
  ['lib/verify/a.ts', true],
  ['lib/webhook/a.ts', true],
  ['lib/bytes/a.ts', false],
  ['lib/query/a.ts', false],
  ['db/a.ts', false],
])('isPure(%s) is %s', (file, pure) => {
  expect(isPure(file)).toBe(pure);
});
