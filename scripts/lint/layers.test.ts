import { describe, expect, it } from 'vitest';
import { isPure, checkImport, checkName } from './layers.ts';

const check = (from: string, specifier: string, typeOnly = false) => checkImport({ from, specifier, typeOnly });

describe('checkImport', () => {
  it.each([
    ['a module imports itself', 'lib/verify/bundle/a.ts', '../x509/b.ts', false],
    ['from a lower layer', 'lib/query/a.ts', '#db/open.ts', false],
    ['a service before it', 'lib/query/a.ts', '#lib/ingest/batch/batch.ts', false],
    ['the context, by type', 'lib/context/app.ts', '#lib/ingest/log/signer.ts', true],
    ['a pure module imports base', 'lib/verify/a.ts', '#lib/bytes/hex.ts', false],
    ['a type from an earlier pure module', 'lib/policy/a.ts', '#lib/verify/result/verification.ts', true],
    ['a type, by a pure module outside the pipeline', 'lib/badge/a.ts', '#lib/status/status.ts', true],
    ['Merkle trees, by value', 'lib/verify/tlog/a.ts', '#lib/log/merkle.ts', false],
    ['the presentation of a status, by value', 'lib/badge/a.ts', '#lib/status/presentation.ts', false],
    ['components import React', 'components/ui/a.tsx', 'react', false],
    ['app imports Next', 'app/page.tsx', 'next/link', false],
    ['lib/http imports Next', 'lib/http/route-handler.ts', 'next/server', false],
    ['db imports Drizzle', 'db/open.ts', 'drizzle-orm', false],
    ['the contract imports the views', 'lib/http/contract/a.ts', '#lib/views/artifact.ts', true],
    ['a package that every module may import', 'lib/evidence/a.ts', 'zod', false],
    ['a test imports any module', 'lib/policy/a.test.ts', '#app/cli/main.ts', false],
    ['a configuration file at the top', 'drizzle.config.ts', 'drizzle-kit', false],
    ['base imports base', 'lib/config.ts', './errors.ts', false],
  ])('allows: %s', (_, from, specifier, typeOnly) => {
    expect(check(from, specifier, typeOnly)).toBeNull();
  });

  it.each([
    [
      'a pure module imports db',
      'lib/policy/a.ts',
      '#db/open.ts',
      false,
      /db belongs to db, a layer above lib\/policy/,
    ],
    ['a service after it', 'lib/ingest/a.ts', '#lib/jobs/queue/run-jobs.ts', true, /comes after lib\/ingest/],
    ['the context, by value', 'lib/context/app.ts', '#lib/ingest/log/signer.ts', false, /comes after lib\/context/],
    ['even by type', 'lib/policy/a.ts', '#lib/views/artifact.ts', true, /above/],
    ['even by a relative path', 'lib/policy/a.ts', '../views/artifact.ts', true, /above/],
    ['base imports a higher layer', 'lib/bytes/a.ts', '#lib/evidence/model/evidence.ts', true, /above/],
    ['the built-in policy', 'lib/query/a.ts', '#lib/policy/packs/baseline.ts', false, /argument/],
    ['db imports a service', 'db/a.ts', '#lib/views/artifact.ts', false, /above/],
    ['a service imports db/sqlite', 'lib/query/a.ts', '#db/sqlite/connection.ts', false, /through the files of db/],
    ['a service imports db/postgres', 'lib/query/a.ts', '#db/postgres/open.ts', false, /through the files of db/],
    ['a service imports components', 'lib/query/a.ts', '#components/ui/x.tsx', false, /above/],
    ['a component imports app', 'components/ui/a.tsx', '#app/layout.tsx', false, /above/],
    ['a value of another pure module', 'lib/policy/a.ts', '#lib/verify/result/verification.ts', false, /only types/],
    ['the decision about a status, by value', 'lib/badge/a.ts', '#lib/status/derive-status.ts', false, /only types/],
    ['a later module of the pipeline', 'lib/evidence/a.ts', '#lib/verify/result/verification.ts', true, /comes after/],
    ['a pure module outside the pipeline', 'lib/status/a.ts', '#lib/badge/render.ts', true, /not part of the pipeline/],
    ['lib/http and a service', 'lib/http/a.ts', '#lib/admin/tokens.ts', false, /in one layer/],
    ['React in a service', 'lib/query/a.ts', 'react', false, /only components and app import React/],
    ['React in a pure module, by type', 'lib/status/a.ts', 'react', true, /React/],
    ['Next in a component', 'components/ui/a.tsx', 'next/link', false, /only app and lib\/http import Next/],
    ['the driver in a service', 'lib/query/a.ts', 'better-sqlite3', false, /only db/],
    ['Drizzle in app', 'app/page.tsx', 'drizzle-orm/sqlite-core', false, /only db/],
    ['a pure module reads files', 'lib/evidence/a.ts', 'node:fs/promises', false, /gets its input as arguments/],
  ])('reports: %s', (_, from, specifier, typeOnly, reason) => {
    expect(check(from, specifier, typeOnly)).toMatch(reason);
  });
});

describe('checkName', () => {
  it.each([
    'lib/utils/a.ts',
    'lib/status/helpers.ts',
    'components/common/x.tsx',
    'lib/types.ts',
    'db/misc/a.ts',
    'components/ui/words/a.ts',
  ])('reports %s', (file) => {
    expect(checkName(file)).not.toBeNull();
  });
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
