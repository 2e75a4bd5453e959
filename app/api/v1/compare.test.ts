import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createQuarantine } from '#lib/admin/quarantine.ts';
import { buildEnvironmentView, comparisonView, firstDifferenceView } from '#lib/http/contract/compare/compare.ts';
import {
  digestOf,
  indexOf,
  named,
  type Named,
  reportUpload,
  uploadOf,
} from '#lib/ingest/authority/documents.fixture.ts';
import { provenance, runOf, sbom, sha256Hex, START, subject, testResults } from '#lib/start/app.fixture.ts';
import type { AspectComparison } from '#lib/compare/compare-profiles.ts';
import type { BuildEnvironmentView } from '#lib/views/compare/build-environment.ts';
import type { ComparisonView, FirstDifferenceView } from '#lib/views/compare/compare.ts';
import { statement } from '#lib/test-issuer/statements/statement.ts';
import {
  eventBy,
  EVIL_RUN,
  openWorld,
  OWNER_PROJECT,
  type Sender,
  statementBy,
  type World,
} from './authority.fixture.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const HOUR = 3_600_000;
const release = (number: number): Named => named('app', sha256Hex(`app ${number}`));
const runOfRelease = (number: number) =>
  runOf('acme/app', {
    repositoryId: '1001',
    at: new Date(START.getTime() - (20 - number) * HOUR),
    ref: `refs/tags/v${number}`,
  });
const component = (name: string, version: string) => ({ purl: `pkg:npm/${name}@${version}`, name, version });
const send = (bytes: Buffer, by: Sender = 'owner') => world.send(by, { bytes });

type Content = { components?: { [name: string]: string }; image?: string; failed?: string[] };

/** The documents of a release; what `content` leaves out has no document. */
function documentsOf(number: number, { components, image, failed }: Content = {}): Buffer[] {
  const [about, run] = [subject('app', release(number).hex), runOfRelease(number)];
  const materials =
    image === undefined ? [] : [{ uri: `pkg:docker/golang@${image}`, digest: { sha256: sha256Hex(`go ${image}`) } }];
  return [
    provenance(about, { run }, materials),
    ...(components === undefined
      ? []
      : [
          sbom(
            about,
            { run },
            Object.entries(components).map(([name, version]) => component(name, version)),
          ),
        ]),
    ...(failed === undefined ? [] : [testResults(about, { run }, failed)]),
  ];
}
async function sendRelease(number: number, content: Content = {}): Promise<void> {
  for (const bytes of documentsOf(number, content)) await send(bytes);
}
async function compare(query: Record<string, string>): Promise<ComparisonView> {
  const { status, body } = await world.ask(`/api/v1/compare?${new URLSearchParams(query).toString()}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return comparisonView.parse(body);
}
const between = (a: number, b: number) => compare({ a: digestOf(release(a)), b: digestOf(release(b)) });
const aspectOf = ({ aspects }: ComparisonView, aspect: AspectComparison['aspect']) =>
  aspects.find((one) => one.aspect === aspect)!;
const changesIn = (comparison: ComparisonView, aspect: AspectComparison['aspect']) =>
  aspectOf(comparison, aspect).differences.map(({ key, change, a, b }) => [
    change,
    key,
    a?.values.join() ?? null,
    b?.values.join() ?? null,
  ]);

describe('two artifacts', () => {
  it('differ in what their documents state', async () => {
    await sendRelease(1, { components: { lodash: '4.17.20', gone: '1.0.0', same: '1.0.0' }, image: '1.21' });
    await sendRelease(2, {
      components: { lodash: '4.17.21', new: '1.0.0', same: '1.0.0' },
      image: '1.22',
      failed: ['adds'],
    });
    const found = await between(1, 2);
    expect(found.outcome).toBe('differs');
    expect(changesIn(found, 'components')).toEqual([
      ['changed', 'pkg:npm/lodash', '4.17.20', '4.17.21'],
      ['gone', 'pkg:npm/gone', '1.0.0', null],
      ['new', 'pkg:npm/new', null, '1.0.0'],
    ]);
    expect(changesIn(found, 'source').map(([, key]) => key)).toEqual(['commit', 'ref']);
    expect(changesIn(found, 'materials')).toMatchObject([
      [
        'changed',
        'pkg:docker/golang',
        expect.stringMatching(/^1\.21 sha256:/),
        expect.stringMatching(/^1\.22 sha256:/),
      ],
    ]);
    expect(changesIn(found, 'environment')).toMatchObject([
      ['changed', 'compiler', expect.any(String), expect.any(String)],
    ]);
    expect(aspectOf(found, 'builder').outcome).toBe('differs');
    expect(changesIn(found, 'parameters')).toEqual([
      ['changed', 'external/workflow/ref', 'refs/tags/v1', 'refs/tags/v2'],
    ]);
    // Only the second one has a test result: whether the first one was tested is not known.
    expect(aspectOf(found, 'tests')).toMatchObject({ outcome: 'not-known', a: { known: 'none' } });
    expect(changesIn(found, 'status')).toContainEqual(['changed', 'status', 'verified', 'failed']);
    expect(changesIn(found, 'rules').map(([, key]) => key)).toContain('tests-passing');
  });

  it('have nothing gone where a document is missing', async () => {
    await sendRelease(1, { components: { lodash: '1.0.0' }, failed: [] });
    await sendRelease(2);
    const found = await between(1, 2);
    for (const aspect of ['components', 'tests'] as const) {
      expect(aspectOf(found, aspect)).toMatchObject({
        outcome: 'not-known',
        counts: { gone: 0 },
        b: { known: 'none' },
      });
      expect(aspectOf(found, aspect).differences.every(({ change }) => change === 'not-known')).toBe(true);
    }
    expect(aspectOf(found, 'signers').counts.gone).toBe(0);
  });

  it('are equal where they are one, by any of its names', async () => {
    await sendRelease(1, { components: { lodash: '1.0.0' }, failed: ['adds'] });
    const [digest, bare] = [digestOf(release(1)), release(1).hex];
    expect(await compare({ a: digest, b: bare, parts: 'true' })).toMatchObject({ outcome: 'equal' });
  });

  it('give the same answer in whatever order their documents came, and the mirror image when exchanged', async () => {
    const contents: [number, Content][] = [
      [1, { components: { lodash: '1.0.0', old: '1' }, image: '1.21', failed: ['adds'] }],
      [2, { components: { lodash: '2.0.0' }, image: '1.22', failed: [] }],
    ];
    const documents = contents.flatMap(([number, content]) => documentsOf(number, content));
    for (const bytes of documents) await send(bytes);
    const [found, mirrored] = [await between(1, 2), await between(2, 1)];
    await world.close();
    world = await openWorld();
    for (const bytes of documents.toReversed()) await send(bytes);
    expect(await between(1, 2)).toEqual(found);
    expect([mirrored.a, mirrored.b, mirrored.outcome]).toEqual([found.b, found.a, found.outcome]);
    for (const { aspect, counts } of found.aspects)
      expect(aspectOf(mirrored, aspect).counts).toEqual({ ...counts, new: counts.gone, gone: counts.new });
  });

  it('compare what is merely claimed apart', async () => {
    await sendRelease(1);
    await sendRelease(2);
    const before = await between(1, 2);
    const claim = statementBy('outsider', 'sbom', { about: release(2), run: EVIL_RUN, part: 'malware' });
    await world.send('outsider', claim.upload);
    const after = await between(1, 2);
    expect(after.aspects.map(({ outcome, counts }) => [outcome, counts])).toEqual(
      before.aspects.map(({ outcome, counts }) => [outcome, counts]),
    );
    expect(aspectOf(after, 'components').claims.length).toBeGreaterThan(0);
    expect(aspectOf(after, 'components').differences).toEqual([]);
  });

  it('do not compare what is quarantined', async () => {
    await sendRelease(1, { components: { lodash: '1.0.0' } });
    await sendRelease(2, { components: { lodash: '2.0.0' } });
    const [document] = aspectOf(await between(1, 2), 'components').differences[0]!.b!.documents;
    await createQuarantine(world.app, { evidence: document!, reason: 'it is wrong' });
    await world.work();
    expect(changesIn(await between(1, 2), 'components')).toEqual([['not-known', 'pkg:npm/lodash', '1.0.0', null]]);
  });

  it('have every component of a long bill of materials', async () => {
    const many = Object.fromEntries(Array.from({ length: 450 }, (_, number) => [`part-${number}`, '1.0.0']));
    await sendRelease(1, { components: many });
    await sendRelease(2, { components: { ...many, 'part-444': '2.0.0' } });
    const found = await between(1, 2);
    expect(changesIn(found, 'components')).toEqual([['changed', 'pkg:npm/part-444', '1.0.0', '2.0.0']]);
    expect(aspectOf(found, 'components')).toMatchObject({ counts: { same: 449 }, a: { known: 'all' } });
  });

  it('name a component as its document does, whatever that is', async () => {
    const names = ['__proto__', 'constructor', '<img src=x onerror=alert(1)>', '\u202Egnp.exe'];
    await sendRelease(1, { components: { a: '1' } });
    const about = subject('app', release(2).hex);
    await send(provenance(about, { run: runOfRelease(2) }));
    const components = names.map((name) => ({ type: 'library', name, version: '1' }));
    const document = { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components };
    await world.send('owner', { bytes: Buffer.from(JSON.stringify(document)), subject: digestOf(release(2)) });
    const found = changesIn(await between(1, 2), 'components').map(([, key]) => key);
    expect(found).toEqual(expect.arrayContaining(names));
  });
});

describe('findings', () => {
  it('are gone only where the same tool looked again', async () => {
    await sendRelease(1);
    await sendRelease(2);
    await world.send('owner', reportUpload('critical Trivy', release(1), 'ada'));
    expect(changesIn(await between(1, 2), 'findings')).toEqual([['not-known', 'CVE-2026-4242 in p', 'critical', null]]);
    await world.send('owner', reportUpload('clean Trivy', release(2), 'ada', 1));
    expect(changesIn(await between(1, 2), 'findings')).toEqual([['gone', 'CVE-2026-4242 in p', 'critical', null]]);
    expect(changesIn(await between(2, 1), 'findings')).toEqual([['new', 'CVE-2026-4242 in p', null, 'critical']]);
  });
});

describe('one artifact at two times', () => {
  it('differs in what has come since', async () => {
    const [first, ...others] = documentsOf(1, { components: { lodash: '1.0.0' }, failed: [] });
    await send(first!);
    const then = world.app.now().toISOString();
    world.app.advance(HOUR);
    for (const bytes of others) await send(bytes);
    const found = await compare({ b: digestOf(release(1)), aAt: then });
    expect(found.a).toMatchObject({ at: then, status: 'incomplete' });
    expect(changesIn(found, 'status')).toContainEqual(['changed', 'status', 'incomplete', 'verified']);
    expect(aspectOf(found, 'components')).toMatchObject({ outcome: 'not-known', a: { known: 'none' } });
    expect(aspectOf(found, 'source').outcome).toBe('equal');
    expect(await compare({ b: digestOf(release(1)), aAt: then, bAt: then })).toMatchObject({ outcome: 'equal' });
  });
});

it('nothing is called equal of which nothing was known', async () => {
  await sendRelease(1);
  const then = world.app.now().toISOString();
  world.app.advance(HOUR);
  await sendRelease(2);
  await sendRelease(3);
  const [a, b] = [digestOf(release(2)), digestOf(release(3))];
  expect(await compare({ a, b, aAt: then, bAt: then })).toMatchObject({ outcome: 'not-known', a: { status: null } });
});

describe('two releases', () => {
  it('are compared platform by platform', async () => {
    const platforms = (number: number) => [0, 1].map((at) => named(`app`, sha256Hex(`platform ${number} ${at}`)));
    const indexes = [1, 2].map((number) => indexOf('app', platforms(number), `release ${number}`));
    for (const [at, { document, index }] of indexes.entries()) {
      await world.send('owner', document);
      await send(provenance(subject('app', index.hex), { run: runOfRelease(at + 1) }));
    }
    const [a, b] = indexes.map(({ index }) => digestOf(index));
    const found = await compare({ a: a!, b: b!, parts: 'true' });
    expect(found.parts.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['linux/amd64', 'differs'],
      ['linux/arm64', 'differs'],
    ]);
    expect((await compare({ b: b! })).a.digest).toBe(a);
  });

  describe('with more platforms than are compared', () => {
    /** Compare two indexes that one build has made, platform by platform. */
    const compareIndexes = async (platforms: readonly (readonly Named[])[]): Promise<ComparisonView> => {
      const [a, b] = platforms.map((of, at) => indexOf('app', of, `index ${at}`)) as [
        ReturnType<typeof indexOf>,
        ReturnType<typeof indexOf>,
      ];
      for (const { document } of [a, b]) await world.send('owner', document);
      await send(
        provenance(
          [a, b].flatMap(({ index }) => subject('app', index.hex)),
          { run: runOfRelease(1) },
        ),
      );
      return compare({ a: digestOf(a.index), b: digestOf(b.index), parts: 'true' });
    };
    const platformsOf = (count: number) =>
      Array.from({ length: count }, (_, at) => named('app', sha256Hex(`platform ${at}`)));

    it('are not called equal where the platform that differs was not compared', async () => {
      const found = await compareIndexes([platformsOf(104), [...platformsOf(103), named('app', sha256Hex('other'))]]);
      expect(found.parts.every(({ outcome }) => outcome === 'equal')).toBe(true);
      expect(found).toMatchObject({ partsHidden: 4, outcome: 'not-known' });
    });

    it('have no platform new or gone that the other one has beyond its limit', async () => {
      const found = await compareIndexes([platformsOf(132), platformsOf(132).reverse()]);
      expect(found.parts.map(({ outcome }) => outcome)).not.toContain('new');
      expect(found.parts.map(({ outcome }) => outcome)).not.toContain('gone');
      expect(found.parts.filter(({ outcome }) => outcome === 'not-known').length).toBeGreaterThan(0);
    });
  });

  it('name the one before where only one is named', async () => {
    for (const number of [3, 1, 2]) await sendRelease(number);
    expect((await compare({ b: digestOf(release(3)) })).a.digest).toBe(digestOf(release(2)));
    const { status, body } = await world.ask(`/api/v1/compare?b=${digestOf(release(1))}`);
    expect([status, body['code'], body['pointer']]).toEqual([404, 'not-found', '/a']);
  });
});

describe('two environments', () => {
  it('are matched by project', async () => {
    await sendRelease(1);
    await sendRelease(2);
    const deploy = (number: number, environment: string) =>
      eventBy('owner', {
        id: `${environment} ${number}`,
        what: 'deployed',
        at: START.toISOString(),
        about: release(number),
        environment,
      });
    await world.send('owner', deploy(1, 'production').upload);
    await world.send('owner', deploy(2, 'staging').upload);
    const found = await compare({ a: 'environment:production', b: 'environment:staging' });
    expect(found.parts).toMatchObject([
      {
        name: OWNER_PROJECT,
        outcome: 'differs',
        a: { digest: digestOf(release(1)) },
        b: { digest: digestOf(release(2)) },
      },
    ]);
    expect(found.outcome).toBe('differs');
    expect(await compare({ a: 'environment:staging', b: 'environment:staging' })).toMatchObject({ outcome: 'equal' });
  });
});

describe('the release in which a difference began', () => {
  const first = async (number: number, aspect: string, key: string, a?: number): Promise<FirstDifferenceView> => {
    const query = new URLSearchParams({ b: digestOf(release(number)), aspect, key });
    if (a !== undefined) query.set('a', digestOf(release(a)));
    const { status, body } = await world.ask(`/api/v1/compare/first-difference?${query.toString()}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return firstDifferenceView.parse(body);
  };

  it('is found, with the releases of which it is not known', async () => {
    const versions = ['1.0.0', '1.0.0', null, '2.0.0', '2.0.0'];
    for (const [at, version] of versions.entries())
      await sendRelease(at + 1, version === null ? {} : { components: { lodash: version } });
    const found = await first(5, 'components', 'pkg:npm/lodash');
    expect(found).toMatchObject({
      end: 'found',
      first: { digest: digestOf(release(4)), stated: { values: ['2.0.0'] } },
      before: { digest: digestOf(release(2)), stated: { values: ['1.0.0'] } },
      between: [{ digest: digestOf(release(3)) }],
      examined: 4,
    });
    expect(await first(2, 'components', 'pkg:npm/lodash')).toMatchObject({
      end: 'first-release',
      first: { digest: digestOf(release(1)) },
      before: null,
    });
  });

  it('is found of what is gone', async () => {
    await sendRelease(1, { components: { lodash: '1.0.0', left: '1' } });
    for (const number of [2, 3]) await sendRelease(number, { components: { lodash: '1.0.0' } });
    expect(await first(3, 'components', 'pkg:npm/left', 1)).toMatchObject({
      end: 'found',
      first: { digest: digestOf(release(2)), stated: null },
      before: { digest: digestOf(release(1)) },
    });
  });

  it('is refused of what nobody states', async () => {
    await sendRelease(1);
    const query = `b=${digestOf(release(1))}&aspect=components&key=none`;
    expect(await world.ask(`/api/v1/compare/first-difference?${query}`)).toMatchObject({ status: 404 });
  });
});

describe('a comparison that cannot be made', () => {
  it.each([
    ['', 400, '/b'],
    ['b=sha256:00', 404, '/b'],
    [`a=environment:none&b=${'0'.repeat(64)}`, 404, '/b'],
    ['b=environment:production', 404, '/b'],
    ['a=DIGEST&b=DIGEST&aAt=yesterday', 400, '/aAt'],
    ['a=DIGEST&b=DIGEST&bAt=2099-01-01T00:00:00Z', 422, '/bAt'],
    ['a=DIGEST&b=DIGEST&parts=maybe', 400, '/parts'],
  ])('%s is refused', async (query, status, pointer) => {
    await sendRelease(1);
    const asked = query.replaceAll('DIGEST', digestOf(release(1)));
    const { status: given, body } = await world.ask(`/api/v1/compare?${asked}`);
    expect([given, body['pointer']]).toEqual([status, pointer]);
  });
});

describe('the build environment', () => {
  const environmentOf = async (number: number): Promise<BuildEnvironmentView> => {
    const { status, body } = await world.ask(`/api/v1/artifacts/${digestOf(release(number))}/build-environment`);
    expect(status, JSON.stringify(body)).toBe(200);
    return buildEnvironmentView.parse(body);
  };

  it('names each thing with its document, and what changed since the release before', async () => {
    await sendRelease(1, { image: '1.21' });
    await sendRelease(2, { image: '1.22' });
    const { things, previous, changes } = await environmentOf(2);
    expect(things).toMatchObject([
      {
        fact: 'compiler',
        name: 'pkg:docker/golang',
        version: '1.22',
        digest: `sha256:${sha256Hex('go 1.22')}`,
        standing: 'verified',
      },
      { fact: 'runner', name: 'github-hosted', document: { title: 'SLSA provenance' } },
    ]);
    expect(previous?.digest).toBe(digestOf(release(1)));
    expect(changes).toMatchObject([{ key: 'compiler', change: 'changed' }]);
    expect(await environmentOf(1)).toMatchObject({ previous: null, changes: [] });
  });

  it('reads SCAI reports and the formulation of an SBOM, and marks what is merely claimed', async () => {
    await sendRelease(1);
    const about = [{ name: 'app', digest: { sha256: release(1).hex } }];
    const scai = statement('https://in-toto.io/attestation/scai/attribute-report/v0.3', about, {
      attributes: [
        { attribute: 'BUILD_IMAGE', target: { uri: 'oci://builder', digest: { sha256: sha256Hex('image') } } },
      ],
      producer: { name: 'gcc12.2.0', digest: { sha256: sha256Hex('gcc') } },
    });
    const run = runOfRelease(1);
    await world.send('owner', uploadOf(scai, { about: release(1), run }));
    await world.send('outsider', uploadOf({ ...scai }, { about: release(1), run: EVIL_RUN }));
    const formulation = {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      components: [],
      formulation: [
        {
          components: [
            { type: 'application', name: 'rustc', version: '1.80.0' },
            { type: 'application', name: 'maven', version: '3.9.0' },
          ],
        },
      ],
    };
    await world.send('owner', { bytes: Buffer.from(JSON.stringify(formulation)), subject: digestOf(release(1)) });
    const { things } = await environmentOf(1);
    expect(things.map(({ fact, name, standing }) => [fact, name, standing])).toEqual([
      ['compiler', 'gcc12.2.0', 'verified'],
      ['image', 'oci://builder', 'verified'],
      ['runner', 'github-hosted', 'verified'],
      ['compiler', 'rustc', 'reported'],
      ['tool', 'maven', 'reported'],
      ['compiler', 'gcc12.2.0', 'claimed'],
      ['image', 'oci://builder', 'claimed'],
    ]);
  });
});
