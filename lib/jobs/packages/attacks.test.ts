/** Registries of packages that lie, and packages of strangers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Behaviour } from '#lib/integrations/packages/registry.fixture.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { runOf, sha256Hex } from '#lib/start/app.fixture.ts';
import { npmAnswer, openWorld, PROJECT, pypiAnswer, sha512Of, type World } from './ask-package.fixture.ts';

const NAME = '@acme/web';
const PATH = '/@acme%2fweb';
const AT = '/-/npm/v1/attestations/@acme%2fweb@1.0.0';
const [OURS, THEIRS] = [sha512Of('ours'), sha512Of('theirs')];
const WHEEL = 'acme_web-1.0.0-py3-none-any.whl';
type Item = { bundle: { dsseEnvelope: { payload: string; signatures: { sig: string }[] } } };

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** Publish a version with this answer for its attestations, and ask. */
async function fileOf(answer: unknown, sha512 = OURS) {
  world.registry.npm(NAME, '1.0.0', sha512, answer);
  const id = await world.watch('npm', [NAME]);
  await world.ask();
  return (await world.view(id)).files[0]!;
}
const artifact = (sha512 = OURS) => getArtifact(world.app, `sha512:${sha512}`);
const items = (answer: object) => (answer as { attestations: Item[] }).attestations;
const payloadOf = ({ bundle }: Item) => Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString();

describe('a registry cannot', () => {
  it.each<[string, () => unknown, RegExp]>([
    [
      'give the attestations of other bytes',
      () => npmAnswer(NAME, '1.0.0', THEIRS),
      /^an attestation is about other bytes, sha512:[0-9a-f]{12}…: the registry states sha512:[0-9a-f]{12}…, and 1 more$/,
    ],
    [
      'give those of another package with the same bytes',
      () => npmAnswer('@evil/web', '1.0.0', OURS),
      /^an attestation is about pkg:npm\/%40evil\/web@1\.0\.0/,
    ],
    ['give those of another version', () => npmAnswer(NAME, '9.9.9', OURS), /is about pkg:npm\/%40acme\/web@9\.9\.9/],
    [
      'pass off a statement without a signature',
      () => ({
        attestations: items(npmAnswer(NAME, '1.0.0', OURS)).map((item) => JSON.parse(payloadOf(item)) as object),
      }),
      /^an attestation is not signed/,
    ],
  ])('%s', async (_, answer, message) => {
    expect(await fileOf(answer())).toMatchObject({
      outcome: 'refused',
      documents: 0,
      message: expect.stringMatching(message),
    });
    expect([await artifact(), await artifact(THEIRS)]).toEqual([null, null]);
  });

  it.each([
    ['a page of a proxy', '<!doctype html><p>Sign in'],
    ['an empty list', { attestations: [] }],
    ['something else', { error: 'try again' }],
  ])('end with %s: it is asked again for the attestations', async (_, answer) => {
    expect(await fileOf(answer)).toBeUndefined();
    expect(await world.view(1)).toMatchObject({
      outcome: 'refused',
      summary: expect.stringMatching(/answers with no attestations of 1\.0\.0 that can be read\.$/),
    });
    world.registry.npm(NAME, '1.0.0', OURS, npmAnswer(NAME, '1.0.0', OURS));
    world.app.advance(300_000);
    await world.ask();
    expect(await world.view(1)).toMatchObject({ outcome: 'read', files: [{ outcome: 'ingested', documents: 2 }] });
  });

  it('add a false attestation to true ones: these are taken, and it is told', async () => {
    const answer = {
      attestations: [...items(npmAnswer(NAME, '1.0.0', OURS)), ...items(npmAnswer(NAME, '1.0.0', THEIRS))],
    };
    expect(await fileOf(answer)).toMatchObject({ outcome: 'refused', documents: 2, verified: 2 });
    expect((await artifact())?.evidence).toHaveLength(2);
    expect(await artifact(THEIRS)).toBeNull();
  });

  it('break a signature unseen: the document is kept, and its verification has failed', async () => {
    const [first] = items(npmAnswer(NAME, '1.0.0', OURS));
    const [signature] = first!.bundle.dsseEnvelope.signatures;
    const broken = Buffer.from(signature!.sig, 'base64');
    broken[broken.length - 1]! ^= 1;
    signature!.sig = broken.toString('base64');
    expect(await fileOf({ attestations: [first] })).toMatchObject({ outcome: 'ingested', documents: 1, verified: 0 });
    expect((await artifact())?.evidence).toMatchObject([{ outcome: 'failed' }]);
  });

  it('exchange the bytes of a version unseen: its attestations are asked for again', async () => {
    await fileOf(npmAnswer(NAME, '1.0.0', OURS));
    world.registry.npm(NAME, '1.0.0', THEIRS, npmAnswer(NAME, '1.0.0', OURS));
    world.app.advance(3_600_000);
    await world.ask();
    const view = await world.view(1);
    expect(view.files).toMatchObject([{ name: '1.0.0', digest: `sha512:${THEIRS}`, outcome: 'refused' }]);
    expect(view.files[0]!.message).toMatch(
      /^the registry stated another digest for it before; an attestation is about other/,
    );
  });
});

it('a package that a stranger built is no evidence of the project, and its source is told', async () => {
  const fork = runOf('evil/fork');
  expect(await fileOf(npmAnswer(NAME, '1.0.0', OURS, fork))).toMatchObject({
    outcome: 'ingested',
    verified: 2,
    message: 'its provenance names the source github.com/evil/fork, no project of the connection',
  });
  expect((await artifact())?.project?.slug).not.toBe(PROJECT);
  expect((await artifact())?.status.status).not.toBe('verified');
});

describe('an answer that is no list of files', () => {
  it.each<[string, unknown, RegExp]>([
    ['HTML', '<!doctype html>', /answers with no list of files: /],
    ['a list', '[]', /answers with no list of the files of @acme\/web/],
    ['two lists in one', '{"versions":{},"versions":{}}', /a key occurs twice/],
    ['versions that are a text', { versions: 'many' }, /answers with no list of the files/],
  ])('%s is told', async (_, body, message) => {
    world.registry.set(PATH, body);
    const id = await world.watch('npm', [NAME]);
    await world.ask();
    expect(await world.view(id)).toMatchObject({ outcome: 'refused', summary: expect.stringMatching(message) });
  });

  it('nothing has changed, where no list is known, is no list', async () => {
    const id = await world.watch('npm', [NAME]);
    world.registry.behave((_, response) => !!response.writeHead(304).end());
    await world.ask();
    expect(await world.view(id)).toMatchObject({ outcome: 'refused', summary: expect.stringMatching(/answers 304/) });
  });

  it('versions without a digest are told, and the others taken', async () => {
    world.registry.npm(NAME, '1.0.0', OURS, npmAnswer(NAME, '1.0.0', OURS));
    world.registry.set(PATH, {
      versions: {
        '0.1.0': { dist: { integrity: 'sha1-AAAA', attestations: {} } },
        '../../evil': {
          dist: { integrity: `sha512-${Buffer.from(OURS, 'hex').toString('base64')}`, attestations: {} },
        },
        '1.0.0': { dist: { integrity: `sha512-${Buffer.from(OURS, 'hex').toString('base64')}`, attestations: {} } },
      },
    });
    const id = await world.watch('npm', [NAME]);
    await world.ask();
    expect(world.registry.asked.map(({ path }) => path)).toEqual([PATH, AT]);
    expect(await world.view(id)).toMatchObject({
      summary:
        'The registry announces attestations of 3 files, of which some cannot be read: 0.1.0 has no SHA-512 in dist.integrity, or is no version, and 1 more.',
      files: [{ name: '1.0.0', documents: 2 }],
    });
  });

  it('of thousands of versions the newest fifty are asked for', async () => {
    const dist = { integrity: `sha512-${Buffer.from(OURS, 'hex').toString('base64')}`, attestations: {} };
    world.registry.set(PATH, {
      versions: Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`1.${n}.0`, { dist }])),
    });
    const id = await world.watch('npm', [NAME]);
    await world.ask();
    expect(world.registry.asked).toHaveLength(51);
    expect(world.registry.asked[1]!.path).toMatch(/@1\.2950\.0$/);
    expect((await world.view(id)).summary).toMatch(
      /has no attestations of 1\.2950\.0.*; the same for 49 other files\.$/,
    );
  });
});

it('of more versions than are asked for, it is told how many are', async () => {
  const answer = npmAnswer(NAME, '1.0.0', OURS);
  for (let n = 0; n <= 50; n += 1) world.registry.npm(NAME, `1.${n}.0`, OURS, answer);
  const id = await world.watch('npm', [NAME]);
  await world.ask();
  expect((await world.view(id)).summary).toBe(
    'The registry announces attestations of 51 files, of which the newest 50 are asked for.',
  );
});

describe('a registry that wants to be dangerous', () => {
  const endless: Behaviour = (_, response) => {
    response.writeHead(200);
    const write = (): void => {
      if (response.destroyed) return;
      if (response.write(Buffer.alloc(1024 * 1024, ' '))) setImmediate(write);
      else response.once('drain', write);
    };
    write();
    return true;
  };

  it.each<[string, Behaviour, string, RegExp]>([
    [
      'an answer that says that it is huge',
      (_, r) => !!r.writeHead(200, { 'content-length': '1000000000' }).write('{'),
      'refused',
      /more than 32 MiB/,
    ],
    ['an answer without end', endless, 'refused', /more than 32 MiB/],
    [
      'a redirect to a private address',
      (_, r) => !!r.writeHead(302, { location: 'https://10.0.0.1/latest/meta-data' }).end(),
      'refused',
      /leads to 10\.0\.0\.1, which has a private address/,
    ],
    [
      'a redirect to plain http',
      (_, r) => !!r.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
      'refused',
      /is reached by https only/,
    ],
    [
      'a redirect to itself',
      (q, r) => !!r.writeHead(302, { location: q.url! }).end(),
      'refused',
      /redirects too often/,
    ],
    ['an answer that never comes', () => true, 'unreached', /did not answer in time/],
  ])('%s is refused with its reason', async (_, behaviour, outcome, message) => {
    const id = await world.watch('npm', [NAME]);
    world.registry.behave(behaviour);
    await world.ask({ attemptMs: outcome === 'unreached' ? 100 : 60_000 });
    expect(await world.view(id)).toMatchObject({ outcome, summary: expect.stringMatching(message), files: [] });
  });

  it.each<[string, string, RegExp]>([
    ['plain http', 'http://169.254.169.254/latest/meta-data', /is reached by https only/],
    ['a private address', 'https://10.0.0.1/provenance', /leads to 10\.0\.0\.1, which has a private address/],
    ['a file', 'file:///etc/passwd', /is reached by https only/],
    ['credentials', 'https://me:secret@203.0.113.1/', /carries credentials/],
  ])('the provenance of a file at %s is not asked for', async (_, provenance, message) => {
    const file = { filename: WHEEL, hashes: { sha256: sha256Hex('wheel') }, provenance };
    world.registry.set('/simple/acme-web/', { files: [file] });
    const id = await world.watch('pypi', ['acme-web'], {}, { token: 'a-token-0123456789' });
    await world.ask();
    expect(await world.view(id)).toMatchObject({ outcome: 'refused', summary: expect.stringMatching(message) });
    expect((await world.view(id)).summary).not.toContain('secret');
    expect(world.registry.asked).toHaveLength(1);
  });

  it('the provenance of another file of PyPI is not taken', async () => {
    const sha256 = sha256Hex('wheel');
    world.registry.pypi('acme-web', '1.0.0', WHEEL, sha256, pypiAnswer('evil-1.0.0-py3-none-any.whl', sha256));
    const id = await world.watch('pypi', ['acme-web']);
    await world.ask();
    expect((await world.view(id)).files).toMatchObject([{ outcome: 'refused', documents: 0 }]);
    expect(await getArtifact(world.app, `sha256:${sha256}`)).toBeNull();
  });
});
