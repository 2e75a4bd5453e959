/**
 * Evidence that tries to become verified: removed, wrapped, borrowed and duplicated signatures, and names that look
 * like other names.
 */
import { createHash } from 'node:crypto';
import { createInstance } from '#lib/test-issuer/instance.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { githubIdentity, type Run } from '#lib/test-issuer/statements/run.ts';
import type { ArtifactView } from '#lib/views/artifact.ts';
import { ownBundle, ownInstance } from '../harness/evidence.ts';
import { requestPath, expect, push, test, verify, type Target } from './support/target.ts';

test.use({ attack: 'forged-evidence' });

type Bundle = {
  mediaType: string;
  verificationMaterial: {
    certificate?: { rawBytes: string };
    publicKey?: { hint: string };
    x509CertificateChain?: unknown;
    tlogEntries: {
      logIndex: string;
      integratedTime: string;
      inclusionProof?: Record<string, unknown>;
      inclusionPromise?: unknown;
      canonicalizedBody: string;
    }[];
    timestampVerificationData?: unknown;
  };
  dsseEnvelope: { payload: string; payloadType: string; signatures: { sig: string; keyid?: string }[] };
};
const MINUTE = 60_000;
const hexOf = (word: string) => createHash('sha256').update(word).digest('hex');
const parse = (bytes: Buffer) => JSON.parse(bytes.toString()) as Bundle;
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));
const payloadOf = ({ dsseEnvelope }: Bundle) =>
  JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString()) as {
    subject: { name: string; digest: { sha256: string } }[];
  };
const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');

type Attack = (victim: Bundle, other: Bundle) => unknown;
const ATTACKS: Record<string, Attack> = {
  'the signature taken off': (b) => ({ ...b, dsseEnvelope: { ...b.dsseEnvelope, signatures: [] } }),
  'an empty signature': (b) => ({ ...b, dsseEnvelope: { ...b.dsseEnvelope, signatures: [{ sig: '' }] } }),
  'the list of signatures taken off': (b) => ({
    ...b,
    dsseEnvelope: { payload: b.dsseEnvelope.payload, payloadType: b.dsseEnvelope.payloadType },
  }),
  'the signature of another bundle': (b, other) => ({
    ...b,
    dsseEnvelope: { ...b.dsseEnvelope, signatures: other.dsseEnvelope.signatures },
  }),
  'a false signature before the good one': (b, other) => ({
    ...b,
    dsseEnvelope: { ...b.dsseEnvelope, signatures: [...other.dsseEnvelope.signatures, ...b.dsseEnvelope.signatures] },
  }),
  'a false signature behind the good one': (b, other) => ({
    ...b,
    dsseEnvelope: { ...b.dsseEnvelope, signatures: [...b.dsseEnvelope.signatures, ...other.dsseEnvelope.signatures] },
  }),
  'an empty signature behind the good one': (b) => ({
    ...b,
    dsseEnvelope: { ...b.dsseEnvelope, signatures: [...b.dsseEnvelope.signatures, { sig: '' }] },
  }),
  'another payload': (b, other) => ({ ...b, dsseEnvelope: { ...b.dsseEnvelope, payload: other.dsseEnvelope.payload } }),
  'the payload with a space behind it': (b) => ({
    ...b,
    dsseEnvelope: {
      ...b.dsseEnvelope,
      payload: encode(`${Buffer.from(b.dsseEnvelope.payload, 'base64').toString()} `),
    },
  }),
  'the payload about another artifact': (b) => ({
    ...b,
    dsseEnvelope: {
      ...b.dsseEnvelope,
      payload: encode({ ...payloadOf(b), subject: [{ name: 'victim', digest: { sha256: hexOf('swapped in') } }] }),
    },
  }),
  'another payload type': (b) => ({ ...b, dsseEnvelope: { ...b.dsseEnvelope, payloadType: 'application/json' } }),
  'the certificate of another bundle': (b, other) => ({
    ...b,
    verificationMaterial: { ...b.verificationMaterial, certificate: other.verificationMaterial.certificate },
  }),
  'the material of another bundle': (b, other) => ({ ...b, verificationMaterial: other.verificationMaterial }),
  'the envelope of another bundle': (b, other) => ({ ...b, dsseEnvelope: other.dsseEnvelope }),
  'no certificate': (b) => ({ ...b, verificationMaterial: { tlogEntries: b.verificationMaterial.tlogEntries } }),
  'a hint in place of the certificate': (b) => ({
    ...b,
    verificationMaterial: { publicKey: { hint: '' }, tlogEntries: b.verificationMaterial.tlogEntries },
  }),
  'no log entry': (b) => ({ ...b, verificationMaterial: { ...b.verificationMaterial, tlogEntries: [] } }),
  'the log entry of another bundle': (b, other) => ({
    ...b,
    verificationMaterial: { ...b.verificationMaterial, tlogEntries: other.verificationMaterial.tlogEntries },
  }),
  'another time in the log entry': (b) => ({
    ...b,
    verificationMaterial: {
      ...b.verificationMaterial,
      tlogEntries: b.verificationMaterial.tlogEntries.map((entry) => ({
        ...entry,
        integratedTime: String(Number(entry.integratedTime) + 60),
      })),
    },
  }),
  'another body in the log entry': (b, other) => ({
    ...b,
    verificationMaterial: {
      ...b.verificationMaterial,
      tlogEntries: b.verificationMaterial.tlogEntries.map((entry) => ({
        ...entry,
        canonicalizedBody: other.verificationMaterial.tlogEntries[0]!.canonicalizedBody,
      })),
    },
  }),
  'a log entry without promise and proof': (b) => ({
    ...b,
    verificationMaterial: {
      ...b.verificationMaterial,
      tlogEntries: b.verificationMaterial.tlogEntries.map(
        ({ inclusionPromise: _promise, inclusionProof: _proof, ...entry }) => entry,
      ),
    },
  }),
  'a message signature beside the envelope': (b) => ({
    ...b,
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest: encode('x') },
      signature: b.dsseEnvelope.signatures[0]!.sig,
    },
  }),
  'the envelope alone': (b) => b.dsseEnvelope,
  'the statement alone': (b) => payloadOf(b),
  'the bundle as the payload of an envelope': (b) => ({
    payloadType: 'application/vnd.in-toto+json',
    payload: encode(b),
    signatures: b.dsseEnvelope.signatures,
  }),
  'the envelope as the payload of its own bundle': (b) => ({
    ...b,
    dsseEnvelope: { ...b.dsseEnvelope, payload: encode(b.dsseEnvelope) },
  }),
  'words that say verified': (b) => ({
    ...payloadOf(b),
    verification: { outcome: 'verified' },
    verified: true,
    outcome: 'verified',
    status: 'verified',
  }),
};

const outcomes = async (target: Target, document: unknown): Promise<string[]> => {
  const pushed = await push(target, bytesOf(document));
  const asked = await verify(target, { document });
  return [...pushed.results, ...asked.results].map(({ verification }) => verification?.outcome ?? 'none');
};

for (const [words, attack] of Object.entries(ATTACKS)) {
  test(`never verified: ${words}`, async ({ target }) => {
    const [victim, other] = [ownBundle(`victim ${words}`), ownBundle(`other ${words}`, 'attacker/kit')];
    expect(await outcomes(target, attack(parse(victim.bytes), parse(other.bytes)))).not.toContain('verified');
    const { status, text } = await requestPath(target, `/api/v1/artifacts/${victim.digest}`);
    if (status === 200)
      expect((JSON.parse(text) as ArtifactView).status.status, 'the artifact it speaks of').not.toBe('verified');
    expect((await requestPath(target, `/api/v1/artifacts/sha256:${hexOf('swapped in')}`)).text).not.toContain(
      '"status":"verified"',
    );
    // The original bundle is still verified.
    expect((await push(target, victim.bytes)).results[0]?.verification?.outcome).toBe('verified');
  });
}

test('the same identity from another certificate authority is another identity', async ({ target }) => {
  const attacker = createInstance({ seed: 'attacker', name: 'End-to-end Sigstore' });
  const run = runOf('end-to-end/widget');
  const bundle = attacker.sign(githubProvenance([{ name: 'fake', digest: { sha256: hexOf('fake') } }], run), {
    ...githubIdentity(run),
    at: run.finishedOn,
  });
  expect(await outcomes(target, bundle)).toEqual(['untrusted', 'untrusted']);
  expect(
    await outcomes(target, {
      ...bundle,
      trustedRoot: attacker.trustedRoot,
      verificationMaterial: { ...bundle.verificationMaterial, trustedRoot: attacker.trustedRoot },
    }),
  ).not.toContain('verified');
  // A trusted root in a request counts for that request only.
  const own = await verify(target, { document: bundle, trust: { trustedRoot: attacker.trustedRoot } });
  expect(own.results[0]?.verification?.outcome).toBe('verified');
  expect(
    (JSON.parse((await requestPath(target, `/api/v1/artifacts/sha256:${hexOf('fake')}`)).text) as ArtifactView).status
      .status,
  ).not.toBe('verified');
});

test('a bundle about another artifact proves nothing about this one', async ({ target }) => {
  const bundle = ownBundle('about-itself.tgz');
  const other = `sha256:${hexOf('another artifact')}`;
  expect(
    (await verify(target, { documentBase64: bundle.bytes.toString('base64'), expect: { digest: other } })).results[0]
      ?.verification?.outcome,
  ).toBe('failed');
  expect(
    (
      await verify(target, {
        documentBase64: bundle.bytes.toString('base64'),
        expect: { artifactBase64: encode('other bytes') },
      })
    ).results[0]?.verification?.outcome,
  ).toBe('failed');
  expect(
    (await verify(target, { documentBase64: bundle.bytes.toString('base64'), expect: { digest: bundle.digest } }))
      .results[0]?.verification?.outcome,
  ).toBe('verified');
  await push(target, bundle.bytes, { query: `?subject=${other}` });
  const { status, text } = await requestPath(target, `/api/v1/artifacts/${other}`);
  if (status === 200) expect((JSON.parse(text) as ArtifactView).status.status).not.toBe('verified');
});

function runOf(path: string, host = 'github.com', id = '4711'): Run {
  const now = Date.now();
  return {
    repository: { host, path, id, ownerId: id === '4711' ? '42' : id },
    commit: createHash('sha1').update(path).digest('hex'),
    ref: 'refs/tags/v1.0.0',
    workflow: 'release.yml',
    trigger: 'push',
    id: '9000001',
    startedOn: new Date(now - 5 * MINUTE),
    finishedOn: new Date(now - 2 * MINUTE),
  };
}

/** Valid signatures by signers that look like `github.com/end-to-end/widget`. */
const LOOK_ALIKES: [words: string, path: string, host?: string][] = [
  ['a Greek omicron', 'end-t\u03bf-end/widget'],
  ['a Cyrillic e', '\u0435nd-to-end/widget'],
  ['a zero width space', 'end-to-end/wid\u200bget'],
  ['a zero width joiner', 'end-to-end/widget\u200d'],
  ['a turn of the reading direction', 'end-to-end/\u202etegdiw'],
  ['another case', 'end-to-end/Widget'],
  ['full width letters', 'end-to-end/\uff57idget'],
  ['a longer name', 'end-to-end/widget-evil'],
  ['a shorter owner', 'to-end/widget'],
  ['a longer host', 'end-to-end/widget', 'github.com.evil.example'],
  ['a user before the host', 'end-to-end/widget', 'github.com@evil.example'],
  ['a folder below', 'end-to-end/widget/../../attacker/kit'],
  ['an encoded slash', 'end-to-end%2fwidget/x'],
  ['a soft hyphen', 'end\u00ad-to-end/widget'],
  ['a dot behind', 'end-to-end./widget'],
  ['letters put together otherwise', 'end-to-end/widge\u0301t'],
];
const GENUINE_EXPECTATION = {
  identity: 'https://github.com/end-to-end/widget/.github/workflows/release.yml@refs/tags/v1.0.0',
  sourceRepository: 'github.com/end-to-end/widget',
};

test('a signer that looks like another one is not that one', async ({ target }) => {
  const real = ownBundle('the-real-one.tgz');
  expect(
    (await verify(target, { documentBase64: real.bytes.toString('base64'), expect: GENUINE_EXPECTATION })).results[0]
      ?.verification?.outcome,
  ).toBe('verified');
  await push(target, real.bytes);
  const before = JSON.parse((await requestPath(target, '/api/v1/projects/github.com/end-to-end/widget')).text) as {
    artifacts: number;
  };
  for (const [n, [words, path, host]] of LOOK_ALIKES.entries()) {
    // A repository id belongs to its host: on another host, the same id is another repository.
    const run = runOf(path, host, host === undefined ? String(6_000 + n) : '4711');
    const identity = githubIdentity(run);
    const digest = { sha256: hexOf(words) };
    const bytes = bytesOf(
      ownInstance().sign(githubProvenance([{ name: 'the-real-one.tgz', digest }], run), {
        ...identity,
        at: run.finishedOn,
      }),
    );
    for (const expected of [
      { identity: GENUINE_EXPECTATION.identity },
      { sourceRepository: GENUINE_EXPECTATION.sourceRepository },
      { identityRegexp: 'https://github\\.com/end-to-end/widget/\\.github/workflows/[^/]+@refs/tags/.*' },
      GENUINE_EXPECTATION,
    ]) {
      const { results } = await verify(target, { documentBase64: bytes.toString('base64'), expect: expected });
      expect(results[0]?.verification?.outcome, `${words}, expecting ${JSON.stringify(expected)}`).not.toBe('verified');
    }
    expect((await push(target, bytes)).status, words).toBeLessThan(300);
    const artifact = JSON.parse(
      (await requestPath(target, `/api/v1/artifacts/sha256:${digest.sha256}`)).text,
    ) as ArtifactView;
    expect(artifact.project?.slug, words).not.toBe(GENUINE_EXPECTATION.sourceRepository);
  }
  expect(
    (
      JSON.parse((await requestPath(target, '/api/v1/projects/github.com/end-to-end/widget')).text) as {
        artifacts: number;
      }
    ).artifacts,
    'none of them came into the project',
  ).toBe(before.artifacts);
});

test('a pattern from a request does not block the app, and matches no more than it says', async ({ target }) => {
  const documentBase64 = ownBundle('patterned.tgz').bytes.toString('base64');
  for (const identityRegexp of [
    '(a+)+$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(.*)*(.*)*(.*)*x',
    '(?:(?:(?:a{1,1000}){1,1000}){1,1000})',
    'a|b|^',
    ')|.*(',
    '.{0,9}|',
    '\\',
    '[',
    '(?<n>a)\\k<n>',
  ]) {
    const { status, results } = await verify(target, { documentBase64, expect: { identityRegexp } });
    expect(
      status === 400 || results[0]?.verification?.outcome === 'failed',
      `${identityRegexp}: ${status} ${results[0]?.verification?.outcome}`,
    ).toBe(true);
  }
  expect(
    (await verify(target, { documentBase64, expect: { identityRegexp: 'https://github\\.com/end-to-end/widget' } }))
      .results[0]?.verification?.outcome,
    'a beginning is not the whole',
  ).toBe('failed');
});

test('a renamed repository is found under its old name, whatever letters the new name has', async ({ target }) => {
  for (const [n, path] of [
    'renamed/\u0434\u043e\u043c',
    'renamed/\u202eemoh',
    'renamed/a b',
    'renamed/a?b#c',
    'renamed/%0d%0aX-Evil:1',
  ].entries()) {
    const id = String(7_000 + n);
    for (const name of [`renamed/old-${n}`, path]) {
      const run = runOf(name, 'github.com', id);
      await push(
        target,
        bytesOf(
          ownInstance().sign(
            githubProvenance([{ name: 'moved.tgz', digest: { sha256: hexOf(`${name} ${id}`) } }], run),
            { ...githubIdentity(run), at: run.finishedOn },
          ),
        ),
      );
    }
    for (const door of ['/projects/', '/api/v1/projects/']) {
      const { status, headers } = await requestPath(target, `${door}github.com/renamed/old-${n}`);
      expect([200, 308, 404], `${door} ${path}`).toContain(status);
      expect(headers.get('x-evil')).toBeNull();
      const location = headers.get('location');
      if (location !== null)
        expect(
          (await requestPath(target, new URL(location, target.url).pathname)).status,
          `${door} ${path} leads to ${location}`,
        ).toBe(200);
    }
  }
});
