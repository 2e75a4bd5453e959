/**
 * What a request costs: where a thing is hidden, the store is asked the same as where there is none. And a connection
 * that hides projects reads no table from end to end where another one does not.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '#db/open.ts';
import { privateProjects } from '#db/access/visibility.ts';
import { driver } from '#db/sqlite/connection.ts';
import { ask, digestOf, openWorld, PUBLIC, SECRET, type World } from './sight.fixture.ts';

let world: World;
let restricted: Db;
beforeAll(async () => {
  world = await openWorld({ isWhole: true, secretFirst: true });
  const hidden = (await privateProjects(world.app.store.read)).map(({ id }) => id);
  restricted = world.app.store.without(hidden).read;
});
afterAll(() => world.close());

type Statement = { source: string; get: unknown; all: unknown };

/** The SQL that `work` runs, in its order, on whichever connection. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const prototype = Object.getPrototypeOf(driver(restricted).prepare('SELECT 1')) as Statement;
  const { get, all } = prototype;
  const run: string[] = [];
  const noting = (call: unknown) =>
    function (this: Statement, ...values: unknown[]): unknown {
      run.push(this.source);
      return (call as (...given: unknown[]) => unknown).apply(this, values);
    };
  Object.assign(prototype, { get: noting(get), all: noting(all) });
  try {
    await work();
  } finally {
    Object.assign(prototype, { get, all });
  }
  return run;
}

const documentOf = (name: string) => world.ids[`${name} evidence`] ?? digestOf(`${name} document`);

const ADDRESSES: [what: string, address: (name: string, slug: string) => string][] = [
  ['an artifact', (name) => `/api/v1/artifacts/${digestOf(name)}`],
  ['a lineage', (name) => `/api/v1/artifacts/${digestOf(name)}/lineage`],
  ['a lineage in groups', (name) => `/api/v1/artifacts/${digestOf(name)}/lineage/groups`],
  ['a document', (name) => `/api/v1/attestations/${documentOf(name)}`],
  ['the bytes of a document', (name) => `/api/v1/attestations/${documentOf(name)}/raw`],
  ['a project', (_, slug) => `/api/v1/projects/${slug}`],
  ['expectations', (_, slug) => `/api/v1/projects/${slug}/expectations`],
  ['the artifacts of a project', (_, slug) => `/api/v1/artifacts?project=${slug}`],
  ['the waivers of a project', (_, slug) => `/api/v1/waivers?project=${slug}`],
  ['the figures of a project', (_, slug) => `/api/v1/metrics?project=${slug}`],
  ['the badge of an artifact', (name) => `/badge/${digestOf(name)}.svg`],
  ['the badge of a project', (_, slug) => `/badge/${slug}.svg`],
];

describe('a question about what is hidden', () => {
  it.each(ADDRESSES)('%s runs the statements of one about what never was', async (_, address) => {
    // Both once before, so that nothing is prepared or cached for the first of them.
    for (const _time of [1, 2])
      for (const [name, slug] of [
        ['vault', SECRET],
        ['never', 'github.com/acme/never'],
      ] as const)
        await ask(world, address(name, slug));
    const hidden = await statementsOf(() => ask(world, address('vault', SECRET)));
    const never = await statementsOf(() => ask(world, address('never', 'github.com/acme/never')));
    expect(hidden).toEqual(never);
    expect(hidden.length).toBeGreaterThan(0);
  });
});

/** The tables that a plan reads from end to end. A view whose rows are put together first is no table. */
function scansOf(db: Db, sql: string): string[] {
  const plan = driver(db).prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll('?', '1')}`);
  const details = plan.all().map(({ detail }) => detail);
  const views = details.flatMap((detail) => /^(?:CO-ROUTINE|MATERIALIZE) (.+)/.exec(detail)?.[1] ?? []);
  const scanned = details.flatMap((detail) => /^SCAN (\S+)/.exec(detail)?.[1] ?? []);
  return scanned.filter((name) => !views.includes(name) && !/^CONSTANT$|hidden_project$/.test(name));
}

/** Few documents apply to projects, and each is compared with the projects. */
const OF_FEW_ROWS = /"(policy|predicate_type)_version"|where private = 1/;

describe('a query of a connection that hides projects', () => {
  it('reads no table from end to end that the query itself does not', async () => {
    const asked = ADDRESSES.map(([, address]) => address('web', PUBLIC));
    const lists = ['artifacts', 'artifacts?sort=status', 'artifacts?q=web', 'projects', 'waivers', 'gate', 'overview'];
    const statements = new Set(
      await statementsOf(async () => {
        for (const address of [...asked, ...lists.map((list) => `/api/v1/${list}`)]) await ask(world, address);
      }),
    );
    expect(statements.size).toBeGreaterThan(50);
    const added = [...statements]
      // A query that names an index is rewritten, and keeps the index.
      .filter((sql) => /^\s*select/i.test(sql) && !sql.includes('hidden_project') && !OF_FEW_ROWS.test(sql))
      .map((sql) => ({ sql, scans: scansOf(restricted, sql), before: scansOf(world.app.store.read, sql) }))
      .filter(({ scans, before }) => scans.length > before.length);
    expect(added).toEqual([]);
  });
});
