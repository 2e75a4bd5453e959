/** Evidence for tests: signed by the tests' Sigstore instance, or real where the corpus is beside the repository. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance, type Instance } from '#lib/test-issuer/instance.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { githubIdentity, type Run } from '#lib/test-issuer/statements/run.ts';
import { root } from '../../scripts/runtime.mjs';

const SEED = 'attestry end-to-end';

/** The instance that every app under test trusts. */
export function ownInstance(): Instance {
  return createInstance({ seed: SEED, name: 'End-to-end Sigstore' });
}

/** The bytes of a bundle, and its artifact. */
export type Bundle = { bytes: Buffer; digest: string; name: string; signer: string };

const MINUTE = 60_000;

function runOf(now: Date, repository: string): Run {
  return {
    repository: { host: 'github.com', path: repository, id: '4711', ownerId: '42' },
    commit: createHash('sha1').update(repository).digest('hex'),
    ref: 'refs/tags/v1.0.0',
    workflow: 'release.yml',
    trigger: 'push',
    id: '9000001',
    startedOn: new Date(now.getTime() - 5 * MINUTE),
    finishedOn: new Date(now.getTime() - 2 * MINUTE),
  };
}

/** SLSA provenance of a new artifact, signed a minute ago like one of GitHub Actions. */
export function ownBundle(name: string, repository = 'end-to-end/widget'): Bundle {
  const now = new Date();
  const run = runOf(now, repository);
  const hex = createHash('sha256').update(randomBytes(32)).digest('hex');
  const identity = githubIdentity(run);
  const bundle = ownInstance().sign(githubProvenance([{ name, digest: { sha256: hex } }], run), {
    ...identity,
    at: new Date(now.getTime() - MINUTE),
  });
  return { bytes: Buffer.from(JSON.stringify(bundle)), digest: `sha256:${hex}`, name, signer: identity.identity };
}

/** The same bundle with one flipped bit in its signature: readable, but invalid. */
export function withFlippedBit({ bytes, ...rest }: Bundle): Bundle {
  const bundle = JSON.parse(bytes.toString()) as { dsseEnvelope: { signatures: { sig: string }[] } };
  const [first] = bundle.dsseEnvelope.signatures;
  const signature = Buffer.from(first!.sig, 'base64');
  signature[signature.length - 1]! ^= 1;
  first!.sig = signature.toString('base64');
  return { bytes: Buffer.from(JSON.stringify(bundle)), ...rest };
}

const CORPUS = join(root, '..', 'shared', 'corpus');
const REAL_BUNDLE_FILE = 'sigstore-bundles/valid/conformance/happy-path-intoto-in-dsse-v3.sigstore.json';

/** A real bundle of the Sigstore public-good instance; null without the corpus beside the repository. */
export function realBundle(): (Bundle & { file: string }) | null {
  const file = join(CORPUS, REAL_BUNDLE_FILE);
  if (!existsSync(file)) return null;
  const { entries } = JSON.parse(readFileSync(join(CORPUS, 'MANIFEST.json'), 'utf8')) as {
    entries: { path: string; expected: { with: { digest: string; identity: string } } }[];
  };
  const { digest, identity } = entries.find(({ path }) => path === REAL_BUNDLE_FILE)!.expected.with;
  return { file, bytes: readFileSync(file), digest, name: 'a.txt', signer: identity };
}
