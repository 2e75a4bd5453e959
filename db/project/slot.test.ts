/** A slot, over random deployments: the same as when every deployment is read and put into order. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestStore, type TestStore } from '../store.fixture.ts';
import {
  addDeployment,
  deploymentsInSlot,
  findOrCreateEnvironment,
  isArtifactInSlot,
  projectsInSlot,
  runsInSlot,
} from './deployments.ts';

let store: TestStore;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

const START = Date.parse('2026-05-14T00:00:00Z');
/** Few times, so that several deployments began at the same one. */
const minute = fc.integer({ min: 0, max: 5 });
const reference = fc.option(fc.integer({ min: 1, max: 4 }));
const deployments = fc.array(
  fc.record({ minute, project: reference, evidence: reference, artifact: fc.option(fc.constant(1), { freq: 1 }) }),
  { maxLength: 12 },
);

it('has the projects of its deployments in the order of their times, and their deployments', async () => {
  let slots = 0;
  await fc.assert(
    fc.asyncProperty(deployments, minute, fc.integer({ min: 1, max: 4 }), async (rows, asked, except) => {
      const slot = `slot ${(slots += 1)}`;
      const at = START + 60_000 * asked;
      const environment = await store.write(async (tx) => {
        const id = await findOrCreateEnvironment(tx, 'production');
        for (const { minute: after, project, evidence, artifact } of rows)
          await addDeployment(tx, {
            artifact,
            environment: id,
            project,
            status: 'deployed',
            slot,
            since: new Date(START + 60_000 * after).toISOString(),
            until: null,
            url: null,
            source: 'test',
            externalId: null,
            evidence,
            reportedAt: null,
            recordedAt: null,
          });
        return id;
      });
      const all = await deploymentsInSlot(store.read, environment, slot);
      const others = all.filter((run) => run.evidence !== except);
      const inOrder = [
        ...others.filter(({ since }) => Date.parse(since) <= at).toReversed(),
        ...others.filter(({ since }) => Date.parse(since) > at),
      ];
      const projects = inOrder.flatMap(({ project }) => (project === null ? [] : [project]));
      expect(await projectsInSlot(store.read, { environment, slot, at, except })).toEqual([...new Set(projects)]);
      for (const project of [null, 1, 2]) {
        const own = all.filter((run) => run.project === project);
        const runs = await runsInSlot(store.read, { environment, slot, project });
        expect(runs.map(({ id }) => id)).toEqual(own.map(({ id }) => id));
        for (const [left, but] of [
          [own, null],
          [own.filter((run) => run.evidence !== except), except],
        ] as const)
          expect(await isArtifactInSlot(store.read, { environment, slot, project }, but)).toBe(
            left.some((run) => run.artifact !== null),
          );
      }
    }),
  );
});
