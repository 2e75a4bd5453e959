/** The list and its count give what a plain scan of all rows gives, whichever index they read. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { preparedSql, storedDigest } from '#db/connection/connection.ts';
import type { Store } from '#db/open.ts';
import { openTestStore, type TestStore } from '#db/store.fixture.ts';
import { STATUSES } from '#db/schema/columns/enums.ts';
import type { Status } from '#lib/status/status.ts';
import { countArtifacts, listArtifactIds, type ListFilter, type ListKey, type ListSort } from './artifact-list.ts';

const ARTIFACTS = 300;
const HIDDEN = 3;
const LONG_AGO = Date.parse('2026-01-01T00:00:00Z');
const DAY_MS = 86_400_000;

type There = { environment: number; status: Status };
type Artifact = { id: number; project: number; level: number | null; status: Status; seen: number; there: There[] };

let store: TestStore;
let artifacts: Artifact[];

const [sample] = fc.sample(
  fc.array(
    fc.record({
      project: fc.integer({ min: 1, max: HIDDEN }),
      level: fc.option(fc.integer({ min: 0, max: 3 })),
      status: fc.constantFrom(...STATUSES),
      // Many have the same time.
      seen: fc.integer({ min: 0, max: 40 }).map((day) => LONG_AGO + day * DAY_MS),
      there: fc.uniqueArray(
        fc.record({ environment: fc.integer({ min: 1, max: 3 }), status: fc.constantFrom(...STATUSES) }),
        { selector: ({ environment }) => environment, maxLength: 3 },
      ),
    }),
    { minLength: ARTIFACTS, maxLength: ARTIFACTS },
  ),
  { numRuns: 1, seed: 20 },
);

const addArtifact = preparedSql<never>(
  `INSERT INTO artifact (id, alg, value, project, status, underlying, reason, slsa_level, first_seen, status_since, policy_version)
    VALUES (?, 1, ?, ?, ?, 0, '', ?, ?, 0, 0)`,
);
const addRunning = preparedSql<never>(
  'INSERT INTO artifact_environment (environment, first_seen, artifact, status) VALUES (?, ?, ?, ?)',
);
beforeAll(async () => {
  store = await openTestStore();
  artifacts = sample!.map((one, at) => ({ ...one, id: at + 1 }));
  await store.write(async (tx) => {
    const add = addArtifact(tx);
    const run = addRunning(tx);
    for (const { id, project, level, status, seen, there } of artifacts) {
      const digest = storedDigest(tx, id.toString(16).padStart(4, '0'));
      await add.run(id, digest, project, STATUSES.indexOf(status), level, seen);
      for (const one of there) await run.run(one.environment, seen, id, STATUSES.indexOf(one.status));
    }
  });
});
afterAll(() => store.close());

const filters: fc.Arbitrary<ListFilter> = fc.record({
  statuses: fc.option(fc.uniqueArray(fc.constantFrom(...STATUSES), { minLength: 1 })),
  project: fc.option(fc.integer({ min: 1, max: HIDDEN })),
  level: fc.option(fc.integer({ min: -1, max: 3 })),
  signers: fc.constant(null),
  environment: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 4 }),
  from: fc.option(fc.integer({ min: 0, max: 40 }).map((day) => new Date(LONG_AGO + day * DAY_MS).toISOString())),
  to: fc.option(fc.integer({ min: 0, max: 40 }).map((day) => new Date(LONG_AGO + day * DAY_MS).toISOString())),
  ids: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: ARTIFACTS }))),
});

const statusIn = ({ there, status }: Artifact, environment: number | null): Status | undefined =>
  environment === null ? status : there.find((one) => one.environment === environment)?.status;

function fits(one: Artifact, { statuses, project, level, environment, from, to, ids }: ListFilter): boolean {
  const status = statusIn(one, environment);
  return (
    status !== undefined &&
    (statuses === null || statuses.includes(status)) &&
    (project === null || one.project === project) &&
    (level === null || one.level === (level < 0 ? null : level)) &&
    (from === null || one.seen >= Date.parse(from)) &&
    (to === null || one.seen < Date.parse(to)) &&
    (ids === null || ids.includes(one.id))
  );
}

/** The order of a list that is read in time order or by status. */
function inOrder(found: readonly Artifact[], sort: ListSort, environment: number | null): number[] {
  const newer = (a: Artifact, b: Artifact) => b.seen - a.seen || b.id - a.id;
  const rank = (one: Artifact) => STATUSES.indexOf(statusIn(one, environment)!);
  const order = {
    newest: newer,
    oldest: (a: Artifact, b: Artifact) => newer(b, a),
    status: (a: Artifact, b: Artifact) => rank(a) - rank(b) || newer(a, b),
    name: (a: Artifact, b: Artifact) => a.id - b.id,
  }[sort];
  return found.toSorted(order).map(({ id }) => id);
}

async function everyPage(from: Store, filter: ListFilter, sort: ListSort, limit: number): Promise<number[]> {
  const found: number[] = [];
  let after: ListKey | null = null;
  do {
    const page: { ids: number[]; next: ListKey | null } = await listArtifactIds(from.read, filter, sort, after, limit);
    found.push(...page.ids);
    after = page.next;
  } while (after !== null);
  return found;
}

it.each([
  ['the whole store', []],
  ['a store with a hidden project', [HIDDEN]],
] as [string, number[]][])(
  'every page and the count of %s agree with a scan of all rows',
  async (_, hidden: number[]) => {
    const from = store.without(hidden);
    await fc.assert(
      fc.asyncProperty(
        filters,
        fc.constantFrom('newest', 'oldest', 'status', 'name'),
        fc.integer({ min: 1, max: 60 }),
        async (filter, sort, limit) => {
          const seen = artifacts.filter((one) => !hidden.includes(one.project) && fits(one, filter));
          expect(await everyPage(from, filter, sort, limit)).toEqual(inOrder(seen, sort, filter.environment));
          const { count, atLeast } = await countArtifacts(from.read, filter);
          if (filter.ids === null) expect({ count, atLeast }).toEqual({ count: seen.length, atLeast: false });
        },
      ),
      { numRuns: 150 },
    );
  },
);
