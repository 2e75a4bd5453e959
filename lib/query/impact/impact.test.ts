/** What is deployed now and came from something, however many steps away, and what did not. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProject } from '#db/project/projects.ts';
import { serviceEvent } from '#lib/test-issuer/statements/events.ts';
import { vulnerabilityScan } from '#lib/test-issuer/statements/vulnerabilities.ts';
import { claimProject } from '#lib/admin/projects.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  sign,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import type { OriginKind } from '#lib/views/impact/impact.ts';
import { getImpact } from './get-impact.ts';

let app: TestApp;
const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;
const runs = {
  base: runOf('acme/base'),
  lib: runOf('acme/lib'),
  web: runOf('acme/web'),
  api: runOf('acme/api'),
};
const component = (name: string, version = '1.0.0') => ({
  purl: `pkg:npm/${name}@${version}`,
  name,
  version,
});

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
          artifactId: `pkg:oci/${name}@${digestOf(name)}`,
          what: 'deployed',
          source: 'https://ci.acme.example',
        }),
      ),
    ),
  );

beforeAll(async () => {
  app = await openTestApp();
  for (const name of ['base', 'lib', 'web', 'api']) await claimProject(app, { slug: `github.com/acme/${name}` });
  const { base, web, api } = runs;
  await ingestOutcomes(app, provenance(subject('base'), { run: base }));
  const onBase = [{ uri: 'docker://registry.example/base', digest: { sha256: sha256Hex('base') } }];
  await ingestOutcomes(app, provenance(subject('web'), { run: web }, onBase));
  await ingestOutcomes(
    app,
    sbom(subject('web'), { run: web }, [component('left-pad'), component('lodash', '4.17.20')]),
  );
  await ingestOutcomes(app, completeEvidence(subject('api'), { run: api }));
  await ingestOutcomes(app, sbom(subject('api'), { run: api }, [component('left-pad', '2.0.0')]));
  const finding = {
    id: 'CVE-2026-1234',
    severity: 'High' as const,
    score: 7.5,
    component: component('lodash', '4.17.20'),
    summary: 'A crafted input.',
  };
  await ingestOutcomes(app, sign(vulnerabilityScan(subject('base'), app.now(), [finding]), { run: base }));
  // Nobody deployed it.
  await ingestOutcomes(
    app,
    provenance(subject('web-old'), { run: runOf('acme/web', { ref: 'refs/tags/v0.1.0' }) }, onBase),
  );
  await deploy('web', 'production');
  await deploy('web', 'staging');
  await deploy('api', 'production');
});
afterAll(() => app.close());

const ask = async (
  kind: OriginKind,
  value: string,
  more: { cursor?: number; limit?: number; environment?: string } = {},
) => getImpact(app, { kind, value, ...more });
const found = async (kind: OriginKind, value: string, more = {}) =>
  (await ask(kind, value, more)).environments.flatMap(({ name, artifacts }) =>
    artifacts.map((one) => `${name} ${one.name}`),
  );

describe('everything deployed that came from', () => {
  it.each<[string, OriginKind, () => string, string[]]>([
    ['a commit', 'commit', () => runs.web.commit, ['production web', 'staging web']],
    ['the beginning of a commit', 'commit', () => runs.api.commit.slice(0, 9), ['production api']],
    ['the commit of the base image', 'commit', () => runs.base.commit, ['production web', 'staging web']],
    ['a base image, by digest', 'image', () => digestOf('base'), ['production web', 'staging web']],
    [
      'a base image, by name and digest',
      'image',
      () => `registry.example/base@${digestOf('base')}`,
      ['production web', 'staging web'],
    ],
    ['a base image, by its name', 'image', () => 'base', ['production web', 'staging web']],
    ['itself', 'image', () => digestOf('api'), ['production api']],
    ['a component', 'component', () => 'pkg:npm/lodash@4.17.20', ['production web', 'staging web']],
    [
      'a component of any version',
      'component',
      () => 'pkg:npm/left-pad',
      ['production api', 'production web', 'staging web'],
    ],
    ['a vulnerability of the base image', 'cve', () => 'cve-2026-1234', ['production web', 'staging web']],
    ['one version of a component', 'component', () => 'pkg:npm/left-pad@2.0.0', ['production api']],
  ])('%s', async (_, kind, value, expected) => {
    expect((await found(kind, value())).toSorted()).toEqual(expected);
  });

  it('a signer and a builder, also where they made the base image only', async () => {
    const signer = 'https://github.com/acme/base/.github/workflows/release.yml@refs/tags/v1.0.0';
    expect(await found('signer', signer)).toEqual(['production web', 'staging web']);
    expect(await found('builder', signer)).toEqual(['production web', 'staging web']);
  });

  it('a builder at every ref, but not one of another name', async () => {
    const workflow = 'https://github.com/acme/base/.github/workflows/release.yml';
    expect(await found('builder', workflow)).toEqual(['production web', 'staging web']);
    for (const other of [workflow.slice(0, -1), `${workflow}@refs/tags/v1.0`, `${workflow}@`, workflow.toUpperCase()])
      expect(await ask('builder', other), other).toMatchObject({ origin: { isKnown: false }, environments: [] });
  });
});

it('says the way from the origin, the owner and the status there', async () => {
  const { environments } = await ask('commit', runs.base.commit, { environment: 'staging' });
  expect(environments).toMatchObject([
    {
      name: 'staging',
      owner: null,
      artifacts: [{ digest: digestOf('web'), project: 'github.com/acme/web', since: '2026-05-14T12:00:00.000Z' }],
    },
  ]);
  expect(environments[0]!.artifacts[0]!.path.map(({ kind }) => kind)).toEqual([
    'source',
    'build',
    'artifact',
    'build',
    'artifact',
  ]);
});

it('has pages, which together have everything once', async () => {
  const all = await found('component', 'pkg:npm/left-pad');
  const paged: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await ask('component', 'pkg:npm/left-pad', {
      limit: 1,
      ...(cursor !== '' && { cursor: Number(cursor) }),
    });
    paged.push(...page.environments.flatMap(({ name, artifacts }) => artifacts.map((one) => `${name} ${one.name}`)));
    expect(page.hidden === null).toBe(page.cursor === null);
    ({ cursor } = page);
  }
  expect(paged.toSorted()).toEqual(all.toSorted());
});

it('what is not known has no impact, and says so', async () => {
  for (const [kind, value] of [
    ['commit', 'f'.repeat(40)],
    ['builder', 'https://nobody.example'],
    ['signer', 'nobody'],
    ['image', `sha256:${'0'.repeat(64)}`],
    ['image', 'nothing'],
    ['component', 'pkg:npm/none@1'],
    ['cve', 'CVE-1999-0001'],
  ] as const)
    expect(await ask(kind, value), value).toMatchObject({ origin: { isKnown: false }, environments: [], cursor: null });
});

it('refuses what cannot be one', async () => {
  await expect(ask('commit', 'HEAD')).rejects.toThrow('hex digits');
  await expect(ask('component', 'lodash')).rejects.toThrow('package URL');
});

it('a claim without authority decides nothing', async () => {
  const stranger = runOf('mallory/evil');
  const material = [{ uri: 'docker://evil', digest: { sha256: sha256Hex('evil base') } }];
  await ingestOutcomes(app, provenance(subject('api'), { run: stranger }, material));
  await ingestOutcomes(app, sbom(subject('api'), { run: stranger }, [component('evil')]));
  expect(await found('image', digestOf('evil base'))).toEqual([]);
  expect(await found('component', 'pkg:npm/evil@1.0.0')).toEqual([]);
  expect(await found('commit', stranger.commit)).toEqual([]);
});

describe('an image index', () => {
  const index = (...manifests: object[]) =>
    Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests }));
  const platform = (name: string, architecture: string) => ({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: digestOf(name),
    size: 1,
    platform: { os: 'linux', architecture },
  });
  const bytes = index(platform('amd', 'amd64'), platform('arm', 'arm64'));
  const hex = createHash('sha256').update(bytes).digest('hex');
  const run = runOf('acme/multi');

  beforeAll(async () => {
    await claimProject(app, { slug: 'github.com/acme/multi' });
    await ingestOutcomes(app, bytes);
    await ingestOutcomes(app, provenance(subject('multi', hex), { run }));
    await ingestOutcomes(app, sbom(subject('arm'), { run }, [component('only-arm')]));
    await ingestOutcomes(
      app,
      provenance(subject('derived'), { run: runOf('acme/web', { ref: 'refs/tags/v3.0.0' }) }, [
        { uri: 'docker://registry.example/multi', digest: { sha256: hex } },
      ]),
    );
    await deploy('amd', 'canary');
    await deploy('derived', 'canary');
  });

  it('brings what made it to each platform, and no platform to another one', async () => {
    expect((await found('commit', run.commit)).toSorted()).toEqual(['canary amd', 'canary derived']);
    expect((await found('image', `sha256:${hex}`)).toSorted()).toEqual(['canary amd', 'canary derived']);
    expect(await found('component', 'pkg:npm/only-arm@1.0.0')).toEqual(['canary derived']);
  });
});

it('reading on from the origin finds what reading the ancestry of everything finds', async () => {
  const origins: [OriginKind, string][] = [
    ...Object.values(runs).map(({ commit }): [OriginKind, string] => ['commit', commit]),
    ...['base', 'web', 'api', 'web-old', 'multi', 'amd', 'arm', 'derived', 'lib'].map((name): [OriginKind, string] => [
      'image',
      digestOf(name),
    ]),
    ['image', 'base'],
    ...['left-pad', 'lodash@4.17.20', 'only-arm@1.0.0', 'evil@1.0.0'].map((name): [OriginKind, string] => [
      'component',
      `pkg:npm/${name}`,
    ]),
    ['cve', 'CVE-2026-1234'],
    ...['base', 'web', 'api', 'multi'].flatMap((name) => {
      const identity = `https://github.com/acme/${name}/.github/workflows/release.yml@refs/tags/v1.0.0`;
      return [['signer', identity] as [OriginKind, string], ['builder', identity] as [OriginKind, string]];
    }),
  ];
  const base = (await findProject(app.store.read, 'github.com/acme/base'))!.id;
  const found: number[] = [];
  for (const store of [app.store, app.store.without([base])]) {
    let impacted = 0;
    for (const [kind, value] of origins) {
      const whole = await getImpact({ store }, { kind, value }, 0);
      expect(await getImpact({ store }, { kind, value }), `${kind} ${value}`).toEqual(whole);
      impacted += whole.environments.length;
    }
    found.push(impacted);
  }
  // Without the base image less came from anything.
  expect(found[1]).toBeGreaterThan(5);
  expect(found[0]).toBeGreaterThan(found[1]!);
});
