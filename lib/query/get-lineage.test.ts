import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getLineage } from './get-lineage.ts';
import {
  withFlippedSignatureBit,
  sha256Hex,
  jsonLines,
  openTestApp,
  provenance,
  ingestOutcomes,
  runOf,
  sbom,
  subject,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import type { LineageView } from '#lib/views/lineage.ts';

let app: TestApp;
const base = subject('base-image');
const web = subject('web');
const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;

const deployed = (name: string) =>
  Buffer.from(
    JSON.stringify({
      context: {
        version: '0.3.0',
        id: `deployed ${name}`,
        source: 'https://ci',
        type: 'dev.cdevents.service.deployed.0.1.1',
        timestamp: app.now().toISOString(),
      },
      subject: {
        id: name,
        type: 'service',
        content: { environment: { id: 'production' }, artifactId: `pkg:oci/${name}@${digestOf(name)}` },
      },
    }),
  );

beforeAll(async () => {
  app = await openTestApp();
  const baseRun = runOf('acme/base');
  const webRun = runOf('acme/web');
  await ingestOutcomes(
    app,
    jsonLines(
      provenance(base, { run: baseRun }),
      provenance(web, { run: webRun }, [{ uri: 'docker://acme/base', digest: { sha256: sha256Hex('base-image') } }]),
      sbom(web, { run: webRun }, [
        { purl: 'pkg:npm/left-pad@1.3.0', name: 'left-pad', version: '1.3.0' },
        { purl: 'pkg:npm/qs@6.0.0', name: 'qs', version: '6.0.0' },
      ]),
      provenance([...subject('cli'), ...subject('cli.sig')], { run: runOf('acme/cli') }),
      sbom(subject('cli'), { run: runOf('acme/cli') }, [{ purl: 'pkg:npm/qs@6.0.0', name: 'qs', version: '6.0.0' }]),
      withFlippedSignatureBit(provenance(subject('lie'), { run: webRun })),
      deployed('web'),
    ),
  );
});
afterAll(() => app.close());

const lineageOf = async (of: string, query = {}) => (await getLineage(app, { root: of, ...query }))!;
const kinds = (view: LineageView) => view.nodes.map((node) => `${node.depth} ${node.kind} ${node.label}`).sort();
const node = (view: LineageView, label: string) => view.nodes.find((each) => each.label === label);

describe('lineage', () => {
  it('leads from the commit through the build to the deployment', async () => {
    const view = await lineageOf(digestOf('web'));
    expect(kinds(view)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^-2 source acme\/web@/),
        expect.stringMatching(/^-1 build release.yml/),
        '0 artifact web v1.0.0',
        '1 deployment production',
        '-1 sbom CycloneDX SBOM',
        expect.stringMatching(/^-2 component left-pad/),
      ]),
    );
    expect(
      view.edges.every(
        (edge) => view.nodes.some((each) => each.id === edge.from) && view.nodes.some((each) => each.id === edge.to),
      ),
    ).toBe(true);
    expect(view.edges.find((edge) => edge.kind === 'built')).toMatchObject({
      verified: true,
      evidenceId: expect.stringMatching(/^sha256:/),
    });
  });

  it('a build input that is a stored artifact is shown as that artifact, so that impact crosses builds', async () => {
    const up = await lineageOf(digestOf('web'), { direction: 'up', depth: 6 });
    expect(node(up, 'base-image v1.0.0') ?? up.nodes.find((each) => each.label.includes('acme/base'))).toBeDefined();
    const impact = await lineageOf(digestOf('base-image'), { direction: 'impact', depth: 6 });
    expect(impact.nodes.map((each) => each.kind).sort()).toEqual(['artifact', 'artifact', 'build', 'deployment']);
  });

  it('a component leads to every artifact that contains it, and its impact to the deployed ones', async () => {
    const web = await lineageOf(digestOf('web'));
    const qs = web.nodes.find((each) => each.label.startsWith('qs'))!;
    const uses = await lineageOf(qs.id, { direction: 'down', depth: 2 });
    expect(
      uses.nodes
        .filter((each) => each.kind === 'artifact')
        .map((each) => each.label)
        .sort(),
    ).toEqual(['cli v1.0.0', 'web v1.0.0']);
    const impact = await lineageOf(qs.id, { direction: 'impact' });
    expect(impact.nodes.filter((each) => each.kind === 'artifact').map((each) => each.label)).toEqual(['web v1.0.0']);
  });

  it('marks an unverified claim', async () => {
    const view = await lineageOf(digestOf('lie'));
    expect(view.edges.filter((edge) => edge.kind === 'built' && edge.to === digestOf('lie'))).toMatchObject([
      { verified: false },
    ]);
  });

  it('is bounded, and counts the hidden nodes', async () => {
    const view = await lineageOf(digestOf('web'), { limit: 3 });
    expect(view.nodes).toHaveLength(3);
    expect(view.hidden).toMatchObject({ nodes: expect.any(Number), reason: expect.stringContaining('3') });
    expect(view.hidden.nodes).toBeGreaterThan(0);
    const near = await lineageOf(digestOf('web'), { depth: 1 });
    expect(near.nodes.find((each) => each.kind === 'build')!.more).toBeGreaterThan(0);
  });

  it.each([{ depth: 0 }, { depth: 99 }, { limit: 0 }, { limit: 1e9 }, { depth: 1.5 }])(
    '%j is refused',
    async (query) => {
      await expect(lineageOf(digestOf('web'), query)).rejects.toMatchObject({ code: 'bad-request' });
    },
  );

  it.each(['sha256:00', digestOf('nobody'), 'build:999', 'build:1; DROP', 'nonsense', ''])(
    'is null for the unknown id %j',
    async (of) => expect(await getLineage(app, { root: of })).toBeNull(),
  );
});

describe('the impact of something from which more came than the limit', () => {
  const RUNTIME = 'busy-runtime';
  const builtFrom = (name: string, material: string) =>
    provenance(subject(name), { run: runOf(`acme/${name}`) }, [
      { uri: `docker://acme/${material}`, digest: { sha256: sha256Hex(material) } },
    ]);

  beforeAll(async () => {
    const unused = Array.from({ length: 12 }, (_, n) => builtFrom(`unused-${n}`, RUNTIME));
    await ingestOutcomes(
      app,
      jsonLines(
        ...unused,
        builtFrom('middle', RUNTIME),
        builtFrom('shop', 'middle'),
        ...Array.from({ length: 12 }, (_, n) => builtFrom(`unused-later-${n}`, RUNTIME)),
        deployed('shop'),
      ),
    );
  });

  const materialOf = async (name: string) =>
    (await lineageOf(digestOf(name), { direction: 'up', depth: 2 })).nodes.find(({ kind }) => kind === 'material')!;

  it('is the paths to what is deployed, and says so', async () => {
    const runtime = await materialOf('unused-0');
    const whole = await lineageOf(runtime.id, { direction: 'impact', depth: 8 });
    expect(whole.hidden).toEqual({ nodes: 0, reason: null });
    for (const limit of [7, 8, 20]) {
      const cut = await lineageOf(runtime.id, { direction: 'impact', depth: 8, limit });
      expect(kinds(cut)).toEqual(kinds(whole));
      expect(cut.edges).toEqual(whole.edges);
      expect(cut.hidden).toMatchObject({ nodes: expect.any(Number), reason: expect.stringMatching(/deployed now/) });
      expect(cut.hidden.nodes).toBeGreaterThan(0);
    }
  });

  it('has no part of a path', async () => {
    const runtime = await materialOf('unused-0');
    for (const query of [{ limit: 3 }, { limit: 20, depth: 3 }])
      expect(kinds(await lineageOf(runtime.id, { direction: 'impact', depth: 8, ...query }))).toEqual(
        kinds({ nodes: [runtime] } as LineageView).map((one) => one.replace(/^-?\d+/, '0')),
      );
  });

  it('is that of a component too', async () => {
    const of = (name: string) =>
      sbom(subject(name), { run: runOf(`acme/${name}`) }, [{ purl: 'pkg:npm/qs@7.0.0', name: 'qs', version: '7.0.0' }]);
    await ingestOutcomes(
      app,
      jsonLines(...Array.from({ length: 9 }, (_, n) => of(`unused-${n}`)), of('shop'), of('unused-10')),
    );
    const qs = (await lineageOf(digestOf('shop'))).nodes.find(({ label }) => label.startsWith('qs'))!;
    const cut = await lineageOf(qs.id, { direction: 'impact', depth: 4, limit: 6 });
    expect(cut.nodes.filter(({ kind }) => kind === 'artifact').map(({ label }) => label)).toEqual(['shop v1.0.0']);
  });
});
