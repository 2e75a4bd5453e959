/** What real registries answered, taken as a registry on loopback gives it. */
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { openWorld, type World } from './ask-package.fixture.ts';

const CORPUS = new URL('../../../../shared/corpus/', import.meta.url);
const read = (path: string) => JSON.parse(readFileSync(new URL(path, CORPUS), 'utf8')) as object;
type Attestations = { attestations: { bundle: { dsseEnvelope: { payload: string } } }[] };
const subjectOf = ({ attestations }: Attestations) => {
  const statement = JSON.parse(Buffer.from(attestations[0]!.bundle.dsseEnvelope.payload, 'base64').toString()) as {
    subject: { name: string; digest: { sha512: string } }[];
  };
  return statement.subject[0]!;
};

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

describe.skipIf(!existsSync(CORPUS))('real registries', () => {
  it('npm: sigstore 0.4.0, whose two attestations are verified', async () => {
    const answer = read('npm/pacote/valid-attestations.json') as Attestations;
    const { sha512 } = subjectOf(answer).digest;
    world.registry.npm('sigstore', '0.4.0', sha512, answer);
    const id = await world.watch('npm', ['sigstore'], {}, { projects: ['github.com/sigstore/sigstore-js'] });
    await world.ask();
    expect((await world.view(id)).files).toMatchObject([
      { name: '0.4.0', outcome: 'ingested', documents: 2, verified: 2, message: null },
    ]);
    const found = await getArtifact(world.app, `sha512:${sha512}`);
    expect(found?.project?.slug).toBe('github.com/sigstore/sigstore-js');
    // The provenance is the word of the project; the publish attestation that of npm, which the project did not name.
    expect(found?.evidence).toMatchObject([{ predicateType: 'https://slsa.dev/provenance/v0.2', outcome: 'verified' }]);
    expect(found?.claims).toMatchObject([{ title: 'npm publish', outcome: 'verified' }]);
  });

  it('npm: attestations of other bytes than those of sigstore 0.4.0 are not taken, and the true one is', async () => {
    const valid = read('npm/pacote/valid-attestations.json') as Attestations;
    world.registry.npm(
      'sigstore',
      '0.4.0',
      subjectOf(valid).digest.sha512,
      read('npm/pacote/mismatched-subject-digest-attestations.json'),
    );
    const id = await world.watch('npm', ['sigstore'], {}, { projects: ['github.com/sigstore/sigstore-js'] });
    await world.ask();
    expect((await world.view(id)).files).toMatchObject([
      { outcome: 'refused', documents: 1, verified: 1, message: expect.stringContaining('is about other bytes') },
    ]);
  });

  it('PyPI: pypi-attestations 0.0.19', async () => {
    const file = 'pypi_attestations-0.0.19.tar.gz';
    const sha256 = '9bb1add04b1b4e182be6b0b80931593f7a291eb49d69b4fd728a5d4cbcdc4bd3';
    world.registry.pypi(
      'pypi-attestations',
      '0.0.19',
      file,
      sha256,
      read('pypi/pypi-attestations/pypi_attestations-0.0.19.provenance.json'),
    );
    const id = await world.watch('pypi', ['pypi_attestations']);
    await world.ask();
    expect((await world.view(id)).files).toMatchObject([
      { name: file, outcome: 'ingested', documents: 1, verified: 1 },
    ]);
    expect((await getArtifact(world.app, `sha256:${sha256}`))?.evidence).toMatchObject([
      { predicateType: 'https://docs.pypi.org/attestations/publish/v1', outcome: 'verified' },
    ]);
  });
});
