import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceEvent } from '#lib/test-issuer/statements/events.ts';
import { findProject } from '#db/project/projects.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { getPortfolioMap } from './portfolio-map.ts';

let app: TestApp;
const deploy = (name: string, environment: string) =>
  ingestOutcomes(
    app,
    Buffer.from(
      JSON.stringify(
        serviceEvent({
          id: `${name} ${environment}`,
          at: app.now(),
          service: name,
          environment,
          artifactId: `pkg:oci/${name}@sha256:${sha256Hex(name)}`,
          what: 'deployed',
          source: 'https://ci.acme.example',
        }),
      ),
    ),
  );

beforeAll(async () => {
  app = await openTestApp();
  await ingestOutcomes(app, completeEvidence(subject('good'), { run: runOf('acme/good') }));
  await ingestOutcomes(
    app,
    completeEvidence(subject('good-2'), { run: runOf('acme/good', { ref: 'refs/tags/v2.0.0' }) }),
  );
  // Without an SBOM and tests.
  await ingestOutcomes(app, provenance(subject('bad'), { run: runOf('acme/bad') }));
  await ingestOutcomes(app, provenance(subject('idle'), { run: runOf('acme/idle') }));
  await deploy('good', 'production');
  await deploy('good-2', 'staging');
  await deploy('bad', 'production');
});
afterAll(() => app.close());

describe('the map of the portfolio', () => {
  it('has the worst project first: by what runs, then by what is there', async () => {
    const { projects, environments, hidden } = await getPortfolioMap(app);
    expect(projects.map(({ name }) => name)).toEqual(['acme/bad', 'acme/idle', 'acme/good']);
    expect(environments.map(({ name }) => name)).toEqual(['production', 'staging']);
    expect(hidden).toEqual({
      projects: 0,
      projectsAtLeast: false,
      environments: 0,
      environmentsAtLeast: false,
      running: 0,
    });
  });

  it('counts what the lists behind it have', async () => {
    const { projects, environments } = await getPortfolioMap(app);
    for (const { slug, counts, runs } of projects) {
      for (const status of ['verified', 'incomplete', 'failed'] as const)
        expect((await listArtifacts(app, { project: slug, status: [status] })).total.count).toBe(counts[status]);
      for (const { environment, artifacts } of runs)
        expect((await listArtifacts(app, { project: slug, environment })).total.count).toBe(artifacts);
    }
    for (const { name, artifacts } of environments)
      expect((await listArtifacts(app, { environment: name })).total.count).toBe(artifacts);
  });

  it('has a workflow once, at all of its refs, and leads from it to the environments', async () => {
    const { projects, flows } = await getPortfolioMap(app);
    const good = projects.find(({ name }) => name === 'acme/good')!;
    const builder = 'https://github.com/acme/good/.github/workflows/release.yml';
    expect(good).toMatchObject({ builders: [{ id: builder, releases: 2 }], buildersHidden: 0, buildersAtLeast: false });
    expect(flows.filter((flow) => flow.builder === builder)).toEqual([
      { builder, environment: 'production', artifacts: 1, worst: 'verified' },
      { builder, environment: 'staging', artifacts: 1, worst: 'verified' },
    ]);
  });

  it('says at least how many releases a workflow has made at more refs than are read', async () => {
    for (let number = 1; number <= 41; number += 1)
      await ingestOutcomes(
        app,
        provenance(subject(`many-${number}`), { run: runOf('acme/many', { ref: `refs/tags/v${number}` }) }),
      );
    const many = (await getPortfolioMap(app)).projects.find(({ name }) => name === 'acme/many');
    expect(many).toMatchObject({ builders: [{ releases: 40 }], buildersAtLeast: true });
  });

  it('of somebody who may not see a project is as if it never was', async () => {
    const { id } = (await findProject(app.store.read, 'github.com/acme/bad'))!;
    const seen = await getPortfolioMap({ ...app, store: app.store.without([id]) });
    expect(JSON.stringify(seen)).not.toContain('acme/bad');
    expect(seen.environments.find(({ name }) => name === 'production')!.artifacts).toBe(1);
  });
});
