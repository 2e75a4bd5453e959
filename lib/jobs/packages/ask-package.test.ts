/** Watched packages, from a registry on loopback to the status of an artifact. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askAboutPackages } from '#lib/admin/connections/ask-packages.ts';
import { addConnection, endConnection, rotateConnection } from '#lib/admin/connections/connections.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { sha256Hex } from '#lib/start/app.fixture.ts';
import { npmAnswer, openWorld, PROJECT, pypiAnswer, sha512Of, type World } from './ask-package.fixture.ts';

const HOUR = 3_600_000;
const NAME = '@acme/web';
const [SHA, NEXT] = [sha512Of('1.0.0'), sha512Of('1.1.0')];
const WHEEL = 'acme_web-1.0.0-py3-none-any.whl';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());
const paths = () => world.registry.asked.map(({ path }) => path);
const predicates = async (digest: string) =>
  (await getArtifact(world.app, digest))?.evidence.map(({ predicateType }) => predicateType).toSorted();

describe('a package of npm', () => {
  it('is asked about at once, and its attestations count for its project', async () => {
    world.registry.npm(NAME, '1.0.0', SHA, npmAnswer(NAME, '1.0.0', SHA));
    world.registry.npm(NAME, '0.9.0', sha512Of('old'), null);
    const id = await world.watch('npm', [NAME]);
    await world.ask();
    expect(paths()).toEqual(['/@acme%2fweb', '/-/npm/v1/attestations/@acme%2fweb@1.0.0']);
    expect(await predicates(`sha512:${SHA}`)).toEqual([
      'https://github.com/npm/attestation/tree/main/specs/publish/v0.1',
      'https://slsa.dev/provenance/v1',
    ]);
    expect(await getArtifact(world.app, `sha512:${SHA}`)).toMatchObject({ project: { slug: PROJECT } });
    expect(await world.view(id)).toEqual({
      name: NAME,
      outcome: 'read',
      summary: 'The registry announces attestations of 1 file.',
      askedAt: '2026-05-14T12:00:00.000Z',
      answeredAt: '2026-05-14T12:00:00.000Z',
      nextAt: '2026-05-14T13:00:00.000Z',
      files: [
        {
          name: '1.0.0',
          digest: `sha512:${SHA}`,
          outcome: 'ingested',
          documents: 2,
          verified: 2,
          message: null,
          at: '2026-05-14T12:00:00.000Z',
        },
      ],
    });
  });

  it('is asked about every hour with the entity tag, and only a new version is fetched', async () => {
    world.registry.npm(NAME, '1.0.0', SHA, npmAnswer(NAME, '1.0.0', SHA));
    const id = await world.watch('npm', [NAME]);
    await world.ask();
    await world.ask();
    expect(paths()).toHaveLength(2);
    world.app.advance(HOUR);
    await world.ask();
    const again = world.registry.asked.at(-1)!;
    expect([again.path, again.etag?.startsWith('"')]).toEqual(['/@acme%2fweb', true]);
    expect(await world.view(id)).toMatchObject({ outcome: 'read', answeredAt: '2026-05-14T13:00:00.000Z' });
    world.registry.npm(NAME, '1.1.0', NEXT, npmAnswer(NAME, '1.1.0', NEXT));
    world.app.advance(HOUR);
    await world.ask();
    expect(paths().slice(3)).toEqual(['/@acme%2fweb', '/-/npm/v1/attestations/@acme%2fweb@1.1.0']);
    expect((await world.view(id)).files.map(({ name }) => name)).toEqual(['1.1.0', '1.0.0']);
  });

  it('is asked about when somebody wants it, at most once a minute', async () => {
    const id = await world.watch('npm', [NAME]);
    await world.ask();
    await expect(askAboutPackages(world.app, id)).rejects.toMatchObject({ code: 'rate-limited' });
    world.app.advance(60_000);
    world.registry.npm(NAME, '1.0.0', SHA, npmAnswer(NAME, '1.0.0', SHA));
    expect(await askAboutPackages(world.app, id)).toEqual({ packages: 1 });
    await world.ask();
    expect(await world.view(id)).toMatchObject({ outcome: 'read', files: [{ name: '1.0.0' }] });
    await endConnection(world.app, id, { reason: 'gone' });
    await expect(askAboutPackages(world.app, id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is not asked about where the source delivers by itself', async () => {
    const { id } = await addConnection(world.app, {
      source: 'cdevents',
      name: 'tekton',
      projects: [PROJECT],
      reason: 'a test',
    });
    await expect(askAboutPackages(world.app, id)).rejects.toMatchObject({ code: 'unprocessable' });
  });

  it('is asked about no more once its connection has ended', async () => {
    world.registry.npm(NAME, '1.0.0', SHA, npmAnswer(NAME, '1.0.0', SHA));
    const id = await world.watch('npm', [NAME]);
    await endConnection(world.app, id, { reason: 'gone' });
    await world.ask();
    world.app.advance(48 * HOUR);
    await world.ask();
    expect(paths()).toEqual([]);
    expect(await world.view(id)).toMatchObject({ outcome: 'never', nextAt: null });
  });

  it('sends the token of its connection to its registry only', async () => {
    world.registry.npm(NAME, '1.0.0', SHA, npmAnswer(NAME, '1.0.0', SHA));
    await world.watch('npm', [NAME], {}, { token: 'npm_0123456789abcdef' });
    await world.ask();
    expect(new Set(world.registry.asked.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer npm_0123456789abcdef']),
    );
  });

  it('of a registry below a path, and without a scope', async () => {
    world.registry.set('/npm/private/web', {
      versions: {
        '1.0.0': { dist: { integrity: `sha512-${Buffer.from(SHA, 'hex').toString('base64')}`, attestations: {} } },
      },
    });
    world.registry.set('/npm/private/-/npm/v1/attestations/web@1.0.0', npmAnswer('web', '1.0.0', SHA));
    const id = await world.watch('npm', ['web'], { registry: `${world.registry.origin}/npm/private/` });
    await world.ask();
    expect((await world.view(id)).files).toMatchObject([{ name: '1.0.0', documents: 2, verified: 2 }]);
  });
});

describe('a project of PyPI', () => {
  it('is asked about by its normal name, and its files are fetched', async () => {
    const sha256 = sha256Hex('wheel');
    world.registry.pypi('acme-web', '1.0.0', WHEEL, sha256, pypiAnswer(WHEEL, sha256));
    world.registry.pypi('acme-web', '1.0.0', 'acme_web-1.0.0.tar.gz', sha256Hex('sdist'), null);
    const id = await world.watch('pypi', ['Acme_Web']);
    await world.ask();
    expect(world.registry.asked.map(({ path, accept }) => [path, accept])).toEqual([
      ['/simple/acme-web/', 'application/vnd.pypi.simple.v1+json'],
      [`/integrity/acme-web/1.0.0/${WHEEL}/provenance`, 'application/vnd.pypi.integrity.v1+json'],
    ]);
    expect(await predicates(`sha256:${sha256}`)).toEqual([
      'https://docs.pypi.org/attestations/publish/v1',
      'https://slsa.dev/provenance/v1',
    ]);
    expect((await world.view(id)).files).toMatchObject([{ name: WHEEL, documents: 2, verified: 2, message: null }]);
  });

  it('with a name and a password for a private index', async () => {
    await world.watch('pypi', ['acme-web'], { username: 'attestry' }, { token: 'password-0123456789' });
    await world.ask();
    const [asked] = world.registry.asked;
    expect(Buffer.from(asked!.authorization!.slice(6), 'base64').toString()).toBe('attestry:password-0123456789');
  });
});

describe('a registry that cannot be asked', () => {
  it('that is not there says nothing about the package, and is asked again after growing pauses', async () => {
    world.registry.npm(NAME, '1.0.0', SHA, npmAnswer(NAME, '1.0.0', SHA));
    const id = await world.watch('npm', [NAME]);
    await world.ask();
    const before = await getArtifact(world.app, `sha512:${SHA}`);
    world.registry.behave((_, response) => !!response.destroy());
    const pauses: number[] = [];
    for (let n = 0; n < 10; n += 1) {
      world.app.advance(Date.parse((await world.view(id)).nextAt!) - world.app.now().getTime());
      await world.ask();
      pauses.push((Date.parse((await world.view(id)).nextAt!) - world.app.now().getTime()) / 60_000);
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440]);
    const view = await world.view(id);
    expect(view).toMatchObject({ outcome: 'unreached', answeredAt: '2026-05-14T12:00:00.000Z' });
    expect(view.summary).toMatch(
      /^It could not be asked for, which says nothing about the package: 127\.0\.0\.1:\d+ could not be reached/,
    );
    expect((await getArtifact(world.app, `sha512:${SHA}`))?.status).toEqual(before?.status);
    // The list of before is still the one that is known.
    world.registry.behave(() => false);
    world.app.advance(24 * HOUR);
    await world.ask();
    expect(world.registry.asked.at(-1)!.etag).toBeDefined();
    expect(await world.view(id)).toMatchObject({
      outcome: 'read',
      summary: 'The registry announces attestations of 1 file.',
    });
  });

  it('that asks for time gets it', async () => {
    const id = await world.watch('npm', [NAME]);
    world.registry.behave((_, response) => !!response.writeHead(429, { 'retry-after': '7200' }).end());
    await world.ask();
    expect(await world.view(id)).toMatchObject({ outcome: 'unreached', nextAt: '2026-05-14T14:00:00.000Z' });
  });

  it.each([
    [404, /^It could not be read: 127\.0\.0\.1:\d+ has no package @acme\/web\.$/],
    [401, /answers 401: the connection needs a token that may read\.$/],
    [400, /answers 400\.$/],
  ])('that answers %i is no news about the package', async (status, summary) => {
    const id = await world.watch('npm', [NAME]);
    world.registry.behave((_, response) => !!response.writeHead(status).end());
    await world.ask();
    expect(await world.view(id)).toMatchObject({ outcome: 'refused', summary: expect.stringMatching(summary) });
  });

  it('because its token has ended is asked at once when it has another one', async () => {
    world.registry.npm(NAME, '1.0.0', SHA, npmAnswer(NAME, '1.0.0', SHA));
    const id = await world.watch('npm', [NAME], {}, { token: 'npm_ended-0123456789' });
    world.registry.behave((request, response) =>
      request.headers.authorization === 'Bearer npm_ended-0123456789' ? !!response.writeHead(401).end() : false,
    );
    await world.ask();
    expect(await world.view(id)).toMatchObject({ outcome: 'refused' });
    await rotateConnection(world.app, id, { token: 'npm_another-0123456789', reason: 'it had ended' });
    await world.ask();
    expect(await world.view(id)).toMatchObject({ outcome: 'read', files: [{ documents: 2 }] });
  });

  it('that has not stored the attestations yet is asked for them again, and for no other file', async () => {
    world.registry.npm(NAME, '1.0.0', SHA, npmAnswer(NAME, '1.0.0', SHA));
    world.registry.npm(NAME, '1.1.0', NEXT, npmAnswer(NAME, '1.1.0', NEXT));
    world.registry.set('/-/npm/v1/attestations/@acme%2fweb@1.0.0', null);
    const id = await world.watch('npm', [NAME]);
    await world.ask();
    expect(await world.view(id)).toMatchObject({
      outcome: 'refused',
      summary: expect.stringMatching(/has no attestations of 1\.0\.0, though it announces some\.$/),
      files: [{ name: '1.1.0' }],
    });
    world.registry.set('/-/npm/v1/attestations/@acme%2fweb@1.0.0', npmAnswer(NAME, '1.0.0', SHA));
    world.app.advance(5 * 60_000);
    const asked = paths().length;
    await world.ask();
    expect(paths().slice(asked)).toEqual(['/@acme%2fweb', '/-/npm/v1/attestations/@acme%2fweb@1.0.0']);
    expect(await world.view(id)).toMatchObject({ outcome: 'read', files: [{ name: '1.0.0' }, { name: '1.1.0' }] });
  });
});
