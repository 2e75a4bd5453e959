/** Private authorities, keys, times and logs: each wrong in one way, and what that is called. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import {
  CODE_SIGNING,
  type Issued,
  STATEMENT,
  TIME_STAMPING,
  type IssueOptions,
  authority,
  bundle,
  ec,
  envelope,
  fulcio,
  issue,
  log,
  rsa,
  sanEmail,
  sanUri,
  sanUser,
  stamp,
} from './private-pki.fixture.ts';
import { compileTrust, parseTrust } from '#lib/verify/trust/trust.ts';
import type { CheckName, Expectation, Thresholds, TrustEntry, Verification } from '#lib/verify/result/verification.ts';
import { verifyEvidence } from './verify-evidence.ts';

const now = new Date('2026-06-01T00:00:00Z');
const SIGNED = '2026-01-01T00:05:00Z';
const WORKFLOW = 'https://github.com/acme/web/.github/workflows/release.yml@refs/tags/v1';

const entry = (pem: string, more: Partial<TrustEntry> = {}): TrustEntry => ({
  ...parseTrust(Buffer.from(pem), 'private'),
  ...more,
});
const pemOf = (keys: { publicKey: ReturnType<typeof ec>['publicKey'] }): string =>
  keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();

function verify(
  document: Json,
  entries: TrustEntry[],
  options: { expect?: Expectation; thresholds?: Partial<Thresholds> } = {},
): Verification {
  const [reading] = readEvidence(Buffer.from(JSON.stringify(document)));
  if (reading?.ok !== true) throw new Error(JSON.stringify(reading));
  return verifyEvidence(reading, compileTrust({ version: 3, entries }), { now, ...options });
}

const codeOf = (result: Verification, name: CheckName): string => {
  const { outcome, code } = result.checks.find((one) => one.check === name)!;
  return `${outcome} ${code}`;
};

// One private instance: root → intermediate → leaf, and root → TSA.
const root = authority('Acme Root', { pathLength: 1 });
const intermediate = authority('Acme CA', { issuer: root, pathLength: 0 });
const tsa = issue({ subject: 'Acme TSA', issuer: root, eku: [TIME_STAMPING] });
const leafOf = (more: Partial<IssueOptions> = {}): Issued =>
  issue({
    subject: 'leaf',
    issuer: intermediate,
    eku: [CODE_SIGNING],
    san: [sanUri(WORKFLOW)],
    notBefore: '2026-01-01T00:00:00Z',
    notAfter: '2026-01-01T00:10:00Z',
    ...more,
  });
const PRIVATE = entry(root.pem + intermediate.pem + tsa.pem);

/** A statement signed with a leaf and stamped. */
function signed(
  leaf: Issued,
  options: { statement?: Json; time?: string; stamps?: (signature: Uint8Array) => Uint8Array[]; type?: string } = {},
): Json {
  const dsse = envelope(
    options.statement ?? STATEMENT,
    leaf.keys.privateKey,
    options.type === undefined ? {} : { type: options.type },
  );
  const signature = Buffer.from(String(dsse.signatures[0]!['sig']), 'base64');
  return bundle(dsse, {
    certificate: leaf.der,
    timestamps: options.stamps?.(signature) ?? [stamp(signature, tsa, 'Acme Root', options.time ?? SIGNED)],
  });
}

describe('a private authority', () => {
  it('verifies, with signer, chain and time', () => {
    const result = verify(signed(leafOf()), [PRIVATE]);
    expect(result.outcome).toBe('verified');
    expect(result).toMatchObject({
      signedAt: SIGNED,
      trust: { name: 'private', version: 3 },
      signer: { kind: 'certificate', identity: WORKFLOW, identityType: 'uri' },
    });
    expect(result.checks.map((one) => `${one.check} ${one.outcome}`)).toEqual([
      'signature pass',
      'certificate-chain pass',
      'sct skip',
      'transparency-log skip',
      'timestamp pass',
      'subject pass',
      'predicate pass',
      'identity skip',
    ]);
  });

  it.each<[string, Json, string, CheckName, string]>([
    [
      'signed before the certificate began',
      signed(leafOf(), { time: '2025-12-31T23:59:59Z' }),
      'failed',
      'certificate-chain',
      'fail certificate-not-valid-then',
    ],
    [
      'signed after it ended',
      signed(leafOf(), { time: '2026-01-01T00:10:01Z' }),
      'failed',
      'certificate-chain',
      'fail certificate-not-valid-then',
    ],
    [
      'a certificate for another purpose',
      signed(leafOf({ eku: ['1.3.6.1.5.5.7.3.1'] })),
      'failed',
      'certificate-chain',
      'fail certificate-usage',
    ],
    [
      'a certificate that may not sign data',
      signed(leafOf({ usage: 0x20 })),
      'failed',
      'certificate-chain',
      'fail certificate-usage',
    ],
    [
      'a critical extension nobody understands',
      signed(leafOf({ extensions: [{ oid: '1.2.3.4', critical: true, value: Buffer.of(5, 0) }] })),
      'error',
      'certificate-chain',
      'error unsupported',
    ],
    [
      'an authority that only has the same name',
      signed(leafOf({ issuer: { ...authority('Acme CA') } })),
      'untrusted',
      'certificate-chain',
      'fail certificate-untrusted',
    ],
    [
      'a certificate that names the authority’s key but was signed by another',
      signed(
        leafOf({
          issuer: { ...intermediate, keys: { publicKey: intermediate.keys.publicKey, privateKey: ec().privateKey } },
        }),
      ),
      'failed',
      'certificate-chain',
      'fail certificate-forged',
    ],
    [
      'a leaf that plays authority',
      signed(leafOf({ issuer: { ...leafOf(), subject: 'leaf' } })),
      'untrusted',
      'certificate-chain',
      'fail certificate-untrusted',
    ],
    ['no time at all', signed(leafOf(), { stamps: () => [] }), 'error', 'timestamp', 'missing time-unknown'],
    [
      'a timestamp over another signature',
      signed(leafOf(), {
        stamps: (signature) => [stamp(signature, tsa, 'Acme Root', SIGNED, { over: Buffer.from('other') })],
      }),
      'failed',
      'timestamp',
      'fail timestamp-invalid',
    ],
    [
      'a refused timestamp',
      signed(leafOf(), { stamps: (signature) => [stamp(signature, tsa, 'Acme Root', SIGNED, { status: 2 })] }),
      'failed',
      'timestamp',
      'fail timestamp-invalid',
    ],
    [
      'a timestamp by a stranger',
      signed(leafOf(), {
        stamps: (signature) => [
          stamp(signature, issue({ subject: 'x', eku: [TIME_STAMPING] }), 'Acme Root', SIGNED, { embed: true }),
        ],
      }),
      'untrusted',
      'timestamp',
      'missing timestamp-authority-unknown',
    ],
    [
      'a timestamp by a certificate for code',
      signed(leafOf(), {
        stamps: (signature) => [
          stamp(signature, issue({ subject: 'not a TSA', issuer: root, eku: [CODE_SIGNING] }), 'Acme Root', SIGNED, {
            embed: true,
          }),
        ],
      }),
      'untrusted',
      'timestamp',
      'missing timestamp-authority-unknown',
    ],
    [
      'a timestamp after the authority ended',
      signed(leafOf({ notAfter: '2040-01-01T00:00:00Z' }), { time: '2036-01-01T00:00:00Z' }),
      'untrusted',
      'timestamp',
      'missing timestamp-authority-unknown',
    ],
  ])('%s', (_name, document, outcome, name, code) => {
    const result = verify(document, [PRIVATE]);
    expect([result.outcome, codeOf(result, name)]).toEqual([outcome, code]);
    expect(result.checks.find((one) => one.check === name)!.remediation).not.toBeNull();
  });

  it('a timestamp may bring its certificate, if the authority above it is trusted', () => {
    const other = issue({ subject: 'Second TSA', issuer: intermediate, eku: [TIME_STAMPING] });
    expect(
      verify(
        signed(leafOf(), { stamps: (signature) => [stamp(signature, other, 'Acme CA', SIGNED, { embed: true })] }),
        [PRIVATE],
      ).outcome,
    ).toBe('verified');
    expect(
      verify(signed(leafOf(), { stamps: (signature) => [stamp(signature, other, 'Acme CA', SIGNED)] }), [PRIVATE])
        .outcome,
    ).toBe('untrusted');
  });

  it('an RSA timestamp authority also works', () => {
    const slow = issue({ subject: 'RSA TSA', issuer: root, keys: rsa(), eku: [TIME_STAMPING] });
    expect(
      verify(signed(leafOf(), { stamps: (signature) => [stamp(signature, slow, 'Acme Root', SIGNED)] }), [
        entry(root.pem + intermediate.pem + slow.pem),
      ]).outcome,
    ).toBe('verified');
  });

  it('enough times count, one that is false is told and passed over, the same twice is refused', () => {
    const good = (signature: Uint8Array): Uint8Array => stamp(signature, tsa, 'Acme Root', SIGNED);
    const bad = (signature: Uint8Array): Uint8Array =>
      stamp(signature, tsa, 'Acme Root', SIGNED, { over: Buffer.from('other') });
    const mixed = verify(signed(leafOf(), { stamps: (signature) => [bad(signature), good(signature)] }), [PRIVATE]);
    expect([mixed.outcome, codeOf(mixed, 'timestamp')]).toEqual(['verified', 'warn timestamp-invalid']);
    const two = { tlog: 0, ctlog: 0, timestamp: 2 };
    expect(
      codeOf(
        verify(signed(leafOf(), { stamps: (signature) => [bad(signature), good(signature)] }), [PRIVATE], {
          thresholds: two,
        }),
        'timestamp',
      ),
    ).toBe('fail timestamp-invalid');
    expect(codeOf(verify(signed(leafOf()), [PRIVATE], { thresholds: two }), 'timestamp')).toBe(
      'missing timestamp-missing',
    );
    expect(
      codeOf(
        verify(
          signed(leafOf(), {
            stamps: (signature) => {
              const one = good(signature);
              return [one, one];
            },
          }),
          [PRIVATE],
        ),
        'timestamp',
      ),
    ).toBe('fail timestamp-duplicate');
    // The same authority within the same second is one witness, however often it is asked.
    expect(
      codeOf(
        verify(signed(leafOf(), { stamps: (signature) => [good(signature), good(signature)] }), [PRIVATE], {
          thresholds: two,
        }),
        'timestamp',
      ),
    ).toBe('missing timestamp-missing');
  });

  it('with a threshold of 0 a certificate still needs a trusted time', () => {
    expect(
      verify(signed(leafOf(), { stamps: () => [] }), [PRIVATE], { thresholds: { tlog: 0, ctlog: 0, timestamp: 0 } })
        .outcome,
    ).toBe('error');
  });

  it('intermediates may come with the document, within the path length that the anchor allows', () => {
    const withChain = (leaf: Issued, ...chain: Issued[]): Json => {
      const one = signed(leaf) as { mediaType: string; verificationMaterial: { [key: string]: Json } };
      delete one.verificationMaterial['certificate'];
      return {
        ...one,
        mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.2',
        verificationMaterial: {
          ...one.verificationMaterial,
          x509CertificateChain: {
            certificates: [leaf, ...chain].map(({ der }) => ({ rawBytes: Buffer.from(der).toString('base64') })),
          },
        },
      };
    };
    const anchor = entry(root.pem + tsa.pem);
    expect(verify(withChain(leafOf(), intermediate), [anchor]).outcome).toBe('verified');
    expect(verify(withChain(leafOf()), [anchor]).outcome).toBe('untrusted');
    expect(verify(withChain(leafOf(), intermediate, root), [anchor]).outcome).toBe('verified');
    expect(codeOf(verify(withChain(leafOf(), root, intermediate), [PRIVATE]), 'certificate-chain')).toBe(
      'fail certificate-mismatch',
    );
    expect(codeOf(verify(withChain(leafOf(), authority('Acme CA')), [PRIVATE]), 'certificate-chain')).toBe(
      'fail certificate-mismatch',
    );
    const tooDeep = authority('Too deep', { issuer: intermediate });
    expect(verify(withChain(leafOf({ issuer: tooDeep }), tooDeep, intermediate), [anchor]).outcome).toBe('untrusted');
    const noAuthority = issue({ subject: 'No CA', issuer: root });
    expect(verify(withChain(leafOf({ issuer: noAuthority }), noAuthority), [anchor]).outcome).toBe('untrusted');
  });

  it('a bare envelope with a certificate has no time: it is neither verified nor false', () => {
    const leaf = leafOf();
    const result = verify(envelope(STATEMENT, leaf.keys.privateKey, { extra: { cert: leaf.pem } }), [PRIVATE]);
    expect([result.outcome, codeOf(result, 'signature'), codeOf(result, 'certificate-chain')]).toEqual([
      'error',
      'pass ok',
      'error time-unknown',
    ]);
    const forged = envelope(STATEMENT, ec().privateKey, { extra: { cert: leaf.pem } });
    expect(verify(forged, [PRIVATE]).outcome).toBe('failed');
  });
});

describe('who signed', () => {
  it.each<[string, Uint8Array[], string, string]>([
    ['a workflow', [sanUri(WORKFLOW)], WORKFLOW, 'uri'],
    ['a person', [sanEmail('ann@example.com')], 'ann@example.com', 'email'],
    ['a user name', [sanUser('ann!example.com')], 'ann!example.com', 'otherName'],
  ])('%s', (_name, san, identity, identityType) => {
    const document = signed(leafOf({ san, extensions: [fulcio(8, 'https://issuer.example')] }));
    expect(verify(document, [PRIVATE]).signer).toMatchObject({
      identity,
      identityType,
      issuer: 'https://issuer.example',
    });
    expect(verify(document, [PRIVATE], { expect: { identity, issuer: 'https://issuer.example' } }).outcome).toBe(
      'verified',
    );
    for (const expected of [
      { identity: identity.slice(1) },
      { identity: `${identity} ` },
      { identity: '' },
      { issuer: 'https://issuer.example/' },
      { identity: identity.toUpperCase() },
    ])
      expect(verify(document, [PRIVATE], { expect: expected }).outcome).toBe('failed');
  });

  it('a pattern is matched against the whole identity', () => {
    const document = signed(leafOf());
    for (const [identityRegexp, outcome] of [
      ['https://github\\.com/acme/.+', 'verified'],
      ['acme', 'failed'],
      ['https://github\\.com/acme', 'failed'],
      [`x|${WORKFLOW.replaceAll('.', '\\.')}`, 'verified'],
      ['(', 'failed'],
      ['x)|(?:.*', 'failed'],
      ['', 'failed'],
    ] as const) {
      expect(verify(document, [PRIVATE], { expect: { identityRegexp } }).outcome, identityRegexp).toBe(outcome);
    }
  });

  it('a pattern that backtracks without end is stopped', () => {
    const result = verify(signed(leafOf()), [PRIVATE], { expect: { identityRegexp: '(.*)*(.*)*(.*)*x' } });
    expect([result.outcome, codeOf(result, 'identity')]).toEqual(['failed', 'fail pattern-invalid']);
  });

  it('the newer issuer wins over the older, long values are read whole', () => {
    const long = `https://github.com/acme/${'x'.repeat(200)}`;
    const result = verify(
      signed(leafOf({ extensions: [fulcio(1, 'old'), fulcio(8, 'new'), fulcio(12, long), fulcio(5, 'acme/web')] })),
      [PRIVATE],
    );
    expect(result.signer).toMatchObject({
      issuer: 'new',
      oids: { issuer: 'new', sourceRepositoryURI: long, githubWorkflowRepository: 'acme/web' },
    });
  });

  it('the certificate states source and ref', () => {
    const document = signed(
      leafOf({ extensions: [fulcio(12, 'https://github.com/acme/web'), fulcio(14, 'refs/tags/v1')] }),
    );
    const outcome = (expected: Expectation): string => verify(document, [PRIVATE], { expect: expected }).outcome;
    for (const sourceRepository of [
      'github.com/acme/web',
      'https://github.com/acme/web',
      'git+https://github.com/acme/web.git',
    ])
      expect(outcome({ sourceRepository, sourceRef: 'refs/tags/v1' })).toBe('verified');
    for (const sourceRepository of [
      'github.com/acme/webA',
      'Agithub.com/acme/web',
      'github.com/acme',
      'github.com/Acme/web',
    ])
      expect(outcome({ sourceRepository })).toBe('failed');
    for (const sourceRef of ['v1', 'refs/heads/v1', 'refs/tags/v10', '']) expect(outcome({ sourceRef })).toBe('failed');
    expect(verify(signed(leafOf()), [PRIVATE], { expect: { sourceRepository: 'github.com/acme/web' } }).outcome).toBe(
      'failed',
    );
  });
});

describe('keys', () => {
  const keys = ec();
  const KEY = entry(pemOf(keys));

  it.each([
    ['P-256', ec(), 'sha256'],
    ['P-384 with SHA-384', ec('P-384'), 'sha384'],
    ['P-384 with SHA-256', ec('P-384'), 'sha256'],
    ['P-521 with SHA-512', ec('P-521'), 'sha512'],
    ['RSA', rsa(), 'sha256'],
    ['Ed25519', generateKeyPairSync('ed25519'), null],
    [
      'RSA-PSS',
      generateKeyPairSync('rsa-pss', { modulusLength: 2048, hashAlgorithm: 'sha256', mgf1HashAlgorithm: 'sha256' }),
      'sha256',
    ],
  ] as const)('%s, bare and in a bundle', (_name, pair, algorithm) => {
    const dsse = envelope(STATEMENT, pair.privateKey, { hash: algorithm });
    for (const document of [dsse, bundle(dsse, { hint: 'any' })]) {
      const result = verify(document, [entry(pemOf(pair))]);
      expect([result.outcome, codeOf(result, 'timestamp'), codeOf(result, 'certificate-chain')]).toEqual([
        'verified',
        'warn time-unknown',
        'skip not-applicable',
      ]);
      expect(result.signer).toMatchObject({
        kind: 'key',
        keyId: `sha256:${createHash('sha256')
          .update(pair.publicKey.export({ type: 'spki', format: 'der' }))
          .digest('hex')}`,
      });
      expect(verify(document, [KEY]).outcome).toBe('untrusted');
    }
  });

  it('any of several signatures is enough, and a good one needs no company', () => {
    const good = envelope(STATEMENT, keys.privateKey);
    const bad = envelope({ ...STATEMENT, predicate: { other: true } }, keys.privateKey);
    expect(verify({ ...good, signatures: [...bad.signatures, ...good.signatures] }, [KEY]).outcome).toBe('verified');
    expect(verify({ ...good, signatures: [...bad.signatures, ...bad.signatures] }, [KEY]).outcome).toBe('untrusted');
    expect(codeOf(verify({ ...good, signatures: [] }, [KEY]), 'signature')).toBe('fail no-signature');
  });

  it('a name is a hint: a false signature of a named key fails, one of an unknown key is untrusted', () => {
    const named = { ...KEY, hint: 'release key' };
    expect(verify(envelope(STATEMENT, ec().privateKey, { keyid: 'release key' }), [named]).outcome).toBe('failed');
    expect(verify(envelope(STATEMENT, keys.privateKey, { keyid: 'somebody else' }), [named]).outcome).toBe('verified');
    expect(verify(envelope(STATEMENT, ec().privateKey, { keyid: 'other' }), [named]).outcome).toBe('untrusted');
  });

  it('a key is valid at the trusted time; without one, now', () => {
    const ended = { ...KEY, validUntil: '2026-03-01T00:00:00Z' };
    const dsse = envelope(STATEMENT, keys.privateKey);
    expect(codeOf(verify(dsse, [ended]), 'signature')).toBe('fail key-expired');
    const signature = Buffer.from(String(dsse.signatures[0]!['sig']), 'base64');
    const stamped = (time: string): Verification =>
      verify(bundle(dsse, { timestamps: [stamp(signature, tsa, 'Acme Root', time)] }), [ended, PRIVATE]);
    expect(stamped(SIGNED)).toMatchObject({ outcome: 'verified', signedAt: SIGNED });
    expect(codeOf(stamped('2026-03-01T00:00:01Z'), 'signature')).toBe('fail key-expired');
    expect(verify(dsse, [{ ...KEY, validFrom: '2026-07-01T00:00:00Z' }]).outcome).toBe('failed');
  });

  it('a key is not an identity', () => {
    for (const expected of [
      { identity: 'release key' },
      { identityRegexp: '.*' },
      { issuer: 'https://issuer.example' },
    ])
      expect(
        verify(envelope(STATEMENT, keys.privateKey), [{ ...KEY, hint: 'release key' }], { expect: expected }).outcome,
      ).toBe('failed');
  });

  it.each<[string, { [key: string]: Json }]>([
    ['an empty key id', { keyid: '' }],
    ['no key id', { keyid: null }],
  ])('an envelope of a stranger with %s is untrusted: nothing says that a manifest has more', (_name, extra) => {
    const result = verify(envelope(STATEMENT, ec().privateKey, { extra }), [KEY]);
    expect([result.outcome, codeOf(result, 'signature')]).toEqual(['untrusted', 'fail key-unknown']);
    expect(result.checks.find(({ check }) => check === 'signature')!.detail).not.toContain('manifest');
  });

  it('a payload signed without its envelope is not an envelope signed', () => {
    expect(verify(envelope(STATEMENT, keys.privateKey, { raw: true }), [KEY]).outcome).toBe('untrusted');
  });

  it('a certificate pins its key, with its authorities beside it or not', () => {
    const leaf = leafOf();
    const dsse = envelope(STATEMENT, leaf.keys.privateKey);
    expect(verify(dsse, [entry(leaf.pem)]).outcome).toBe('verified');
    expect(verify(dsse, [entry(leaf.pem + intermediate.pem + root.pem)]).outcome).toBe('verified');
    expect(() => entry(leaf.pem + authority('Other').pem)).toThrow(/authorities did not issue/u);
  });
});

describe('npm registry keys', () => {
  const keys = ec();
  const spki = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const journal = log();
  const logs = entry(
    JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [journal.trusted],
    }),
  );
  const dsse = envelope(STATEMENT, keys.privateKey);
  const payload = Buffer.from(dsse.payload, 'base64');
  const body = {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      payloadHash: { algorithm: 'sha256', value: createHash('sha256').update(payload).digest('hex') },
      signatures: [
        { signature: String(dsse.signatures[0]!['sig']), verifier: Buffer.from(pemOf(keys)).toString('base64') },
      ],
    },
  };
  const document = bundle(dsse, { hint: 'SHA256:one', entries: [journal.entry(body, Date.parse(SIGNED) / 1000)] });
  const list = (key: Json): TrustEntry => entry(JSON.stringify({ keys: [key] }));

  it.each<[string, Json, string]>([
    ['answered by the registry', { keyid: 'SHA256:one', key: spki, expires: null }, 'verified'],
    ['expired since', { keyid: 'SHA256:one', key: spki, expires: '2026-02-01T00:00:00Z' }, 'verified'],
    ['expired before', { keyid: 'SHA256:one', key: spki, expires: '2025-12-01T00:00:00Z' }, 'failed'],
    [
      'from the TUF target',
      {
        keyId: 'SHA256:one',
        keyUsage: 'npm:attestations',
        publicKey: {
          rawBytes: spki,
          keyDetails: 'PKIX_ECDSA_P256_SHA_256',
          validFor: { start: '2025-01-01T00:00:00Z' },
        },
      },
      'verified',
    ],
    [
      'begun later',
      {
        keyId: 'SHA256:one',
        keyUsage: 'npm:attestations',
        publicKey: { rawBytes: spki, validFor: { start: '2026-02-01T00:00:00Z' } },
      },
      'failed',
    ],
    [
      'for signatures only',
      {
        keyId: 'SHA256:one',
        keyUsage: 'npm:signatures',
        publicKey: { rawBytes: spki, validFor: { start: '2025-01-01T00:00:00Z' } },
      },
      'untrusted',
    ],
  ])('%s', (_name, key, outcome) => {
    expect(verify(document, [list(key), logs]).outcome).toBe(outcome);
  });

  it('need their log entry, in a log that is trusted, about this very signature', () => {
    const key = list({ keyid: 'SHA256:one', key: spki });
    expect(verify(bundle(dsse, { hint: 'SHA256:one' }), [key, logs]).outcome).toBe('error');
    expect(codeOf(verify(document, [key]), 'transparency-log')).toBe('missing log-unknown');
    const about = (
      change: (body: { spec: { payloadHash: { value: string }; signatures: { [key: string]: string }[] } }) => void,
    ): string => {
      const other = structuredClone(body);
      change(other);
      return codeOf(
        verify(bundle(dsse, { hint: 'SHA256:one', entries: [journal.entry(other, Date.parse(SIGNED) / 1000)] }), [
          key,
          logs,
        ]),
        'transparency-log',
      );
    };
    expect(
      about((one) => {
        one.spec.payloadHash.value = 'b'.repeat(64);
      }),
    ).toBe('fail log-body-mismatch');
    expect(
      about((one) => {
        one.spec.signatures[0]!['signature'] = 'AAAA';
      }),
    ).toBe('fail log-body-mismatch');
    expect(
      about((one) => {
        one.spec.signatures[0]!['verifier'] = Buffer.from(pemOf(ec())).toString('base64');
      }),
    ).toBe('fail log-body-mismatch');
    expect(
      about((one) => {
        one.spec.signatures = [];
      }),
    ).toBe('fail log-body-mismatch');
    expect(about(() => undefined)).toBe('pass ok');
  });
});

describe('what the document says', () => {
  const keys = ec();
  const KEY = entry(pemOf(keys));
  const outcome = (statement: Json, expected: Expectation = {}, type?: string): string => {
    const result = verify(envelope(statement, keys.privateKey, type === undefined ? {} : { type }), [KEY], {
      expect: expected,
    });
    return [
      result.outcome,
      ...result.checks.filter((one) => one.outcome === 'fail').map((one) => `${one.check} ${one.code}`),
    ].join(' ');
  };
  const artifact = Buffer.from('the artifact');
  const about = (digest: Json, name = 'app'): Json => ({ ...STATEMENT, subject: [{ name, digest }] });
  const [sha256, sha512] = ['sha256', 'sha512'].map((algorithm) =>
    createHash(algorithm).update(artifact).digest('hex'),
  ) as [string, string];

  it.each<[string, Json, Expectation, string]>([
    ['nothing expected', STATEMENT, {}, 'verified'],
    ['the digest', about({ sha256 }), { digest: `sha256:${sha256}` }, 'verified'],
    ['the digest in capitals', about({ sha256 }), { digest: `sha256:${sha256.toUpperCase()}` }, 'verified'],
    ['another digest', about({ sha256 }), { digest: `sha256:${'0'.repeat(64)}` }, 'failed subject subject-mismatch'],
    ['no digest at all', about({ sha256 }), { digest: 'nonsense' }, 'failed subject subject-mismatch'],
    ['the artifact', about({ sha256 }), { artifact }, 'verified'],
    ['the artifact by SHA-512', about({ sha512 }), { artifact }, 'verified'],
    [
      'one digest right and one wrong',
      about({ sha256, sha512: '0'.repeat(128) }),
      { artifact },
      'failed subject subject-mismatch',
    ],
    [
      'the artifact by SHA-1',
      about({ sha1: createHash('sha1').update(artifact).digest('hex') }),
      { artifact },
      'failed subject subject-mismatch',
    ],
    ['another artifact', about({ sha256 }), { artifact: Buffer.from('another') }, 'failed subject subject-mismatch'],
    ['no subject', { ...STATEMENT, subject: [] }, {}, 'failed subject subject-missing'],
    ['a subject without digest', about({}), {}, 'failed subject subject-without-digest'],
    [
      'one of two subjects without digest',
      {
        ...STATEMENT,
        subject: [
          { name: 'a', digest: { sha256 } },
          { name: 'b', digest: {} },
        ],
      },
      {},
      'failed subject subject-without-digest',
    ],
    ['the predicate type', STATEMENT, { predicateType: 'https://example.com/p/v1' }, 'verified'],
    [
      'another predicate type',
      STATEMENT,
      { predicateType: 'https://example.com/p/v2' },
      'failed predicate predicate-type-mismatch',
    ],
    [
      'a statement version that never was',
      { ...STATEMENT, _type: 'https://in-toto.io/Statement/v0.2' },
      {},
      'failed predicate statement-version',
    ],
    [
      'the package',
      about({ sha512 }, 'pkg:npm/%40acme/web@1.2.3'),
      { package: '@acme/web', version: '1.2.3' },
      'verified',
    ],
    [
      'another version of it',
      about({ sha512 }, 'pkg:npm/%40acme/web@1.2.3'),
      { package: '@acme/web', version: '1.2.4' },
      'failed subject package-mismatch',
    ],
    [
      'a package of another scope',
      about({ sha512 }, 'pkg:npm/%40acme/web@1.2.3'),
      { package: 'web' },
      'failed subject package-mismatch',
    ],
    [
      'a Python distribution',
      about({ sha256 }, 'Acme_Web-1.2.3-py3-none-any.whl'),
      { package: 'acme-web', version: '1.2.3' },
      'verified',
    ],
    ['no package', STATEMENT, { package: 'web' }, 'failed subject package-mismatch'],
    [
      'a builder where there is none',
      STATEMENT,
      { builderId: 'https://example.com/builder' },
      'failed predicate builder-mismatch',
    ],
    [
      'a summary where there is none',
      STATEMENT,
      { verifierId: 'https://example.com/verifier' },
      'failed predicate vsa-mismatch',
    ],
  ])('%s', (_name, statement, expected, told) => {
    expect(outcome(statement, expected)).toBe(told);
  });

  it('a statement in an envelope of another type', () => {
    expect(outcome(STATEMENT, {}, 'text/plain')).toContain('failed predicate');
    expect(outcome(STATEMENT, {}, 'application/vnd.in-toto.provenance+json')).toBe('verified');
  });

  const summary = (more: { [key: string]: Json }): Json => ({
    ...STATEMENT,
    predicateType: 'https://slsa.dev/verification_summary/v1',
    predicate: {
      verifier: { id: 'https://example.com/verifier' },
      timeVerified: SIGNED,
      resourceUri: 'pkg:npm/web@1',
      policy: { uri: 'https://example.com/policy' },
      verificationResult: 'PASSED',
      verifiedLevels: ['SLSA_BUILD_LEVEL_3', 'ACME_LEVEL'],
      ...more,
    },
  });
  it.each<[string, { [key: string]: Json }, Expectation, string]>([
    [
      'verifier, resource and level',
      {},
      {
        verifierId: 'https://example.com/verifier',
        resourceUri: 'pkg:npm/web@1',
        verifiedLevels: ['SLSA_BUILD_LEVEL_3', 'ACME_LEVEL'],
      },
      'verified',
    ],
    ['a lower level of the track', {}, { verifiedLevels: ['SLSA_BUILD_LEVEL_1'] }, 'verified'],
    [
      'a higher level',
      { verifiedLevels: ['SLSA_BUILD_LEVEL_2'] },
      { verifiedLevels: ['SLSA_BUILD_LEVEL_3'] },
      'failed predicate vsa-mismatch',
    ],
    ['another track', {}, { verifiedLevels: ['SLSA_SOURCE_LEVEL_1'] }, 'failed predicate vsa-mismatch'],
    ['another verifier', {}, { verifierId: 'https://example.com' }, 'failed predicate vsa-mismatch'],
    ['another resource', {}, { resourceUri: 'pkg:npm/web@2' }, 'failed predicate vsa-mismatch'],
    [
      'a summary that failed',
      { verificationResult: 'FAILED' },
      { verifierId: 'https://example.com/verifier' },
      'failed predicate vsa-mismatch',
    ],
  ])('summary: %s', (_name, more, expected, told) => {
    expect(outcome(summary(more), expected)).toBe(told);
  });
});

describe('certificate against provenance', () => {
  const commit = 'c'.repeat(40);
  const provenance = (
    more: { workflow?: { [key: string]: Json }; builder?: string; event?: string; runner?: string; run?: string } = {},
  ): Json => ({
    ...STATEMENT,
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://actions.github.io/buildtypes/workflow/v1',
        externalParameters: {
          workflow: {
            ref: 'refs/tags/v1',
            repository: 'https://github.com/acme/web',
            path: '.github/workflows/release.yml',
            ...more.workflow,
          },
        },
        internalParameters: {
          github: {
            event_name: more.event ?? 'push',
            repository_id: '1',
            repository_owner_id: '2',
            runner_environment: more.runner ?? 'github-hosted',
          },
        },
        resolvedDependencies: [{ uri: 'git+https://github.com/acme/web@refs/tags/v1', digest: { gitCommit: commit } }],
      },
      runDetails: {
        builder: { id: more.builder ?? WORKFLOW },
        metadata: { invocationId: more.run ?? 'https://github.com/acme/web/actions/runs/7/attempts/1' },
      },
    },
  });
  const extensions = [
    fulcio(8, 'https://token.actions.githubusercontent.com'),
    fulcio(9, WORKFLOW),
    fulcio(11, 'github-hosted'),
    fulcio(12, 'https://github.com/acme/web'),
    fulcio(13, commit),
    fulcio(14, 'refs/tags/v1'),
    fulcio(15, '1'),
    fulcio(17, '2'),
    fulcio(18, WORKFLOW),
    fulcio(20, 'push'),
    fulcio(21, 'https://github.com/acme/web/actions/runs/7/attempts/1'),
  ];
  const compared = (statement: Json): Verification => verify(signed(leafOf({ extensions }), { statement }), [PRIVATE]);
  const differing = (statement: Json): string[] =>
    compared(statement)
      .comparisons.filter((one) => one.agrees === false)
      .map((one) => one.field);

  it('all fields agree', () => {
    const result = compared(provenance());
    expect(result.outcome).toBe('verified');
    expect(result.comparisons.map((one) => `${one.field} ${String(one.agrees)}`)).toEqual([
      'source repository true',
      'commit true',
      'ref true',
      'workflow true',
      'builder true',
      'trigger true',
      'runner true',
      'invocation true',
      'repository id true',
      'owner id true',
    ]);
  });

  it.each<[string, Parameters<typeof provenance>[0], string[]]>([
    ['another repository', { workflow: { repository: 'https://github.com/evil/web' } }, ['source repository']],
    ['another ref', { workflow: { ref: 'refs/heads/main' } }, ['ref']],
    ['another workflow', { workflow: { path: '.github/workflows/other.yml' } }, ['workflow']],
    [
      'another builder',
      { builder: 'https://github.com/acme/web/.github/workflows/other.yml@refs/tags/v1' },
      ['builder'],
    ],
    ['the builder at another ref', { builder: WORKFLOW.replace('refs/tags/v1', 'refs/heads/main') }, ['builder']],
    ['another trigger', { event: 'workflow_dispatch' }, ['trigger']],
    ['another runner', { runner: 'self-hosted' }, ['runner']],
    ['another run', { run: 'https://github.com/acme/web/actions/runs/8/attempts/1' }, ['invocation']],
    ['another attempt', { run: 'https://github.com/acme/web/actions/runs/7/attempts/2' }, ['invocation']],
    ['the run in the generator’s spelling', { run: '7-1' }, []],
    [
      'a platform for a builder, as the npm command line writes it',
      { builder: 'https://github.com/actions/runner/github-hosted' },
      [],
    ],
  ])('%s', (_name, more, fields) => {
    const statement = provenance(more);
    expect(differing(statement)).toEqual(fields);
    const result = compared(statement);
    expect([result.outcome, codeOf(result, 'predicate')]).toEqual([
      'verified',
      fields.length > 0 ? 'warn provenance-certificate-mismatch' : 'pass ok',
    ]);
  });

  it.each<[string, string, string]>([
    ['the builder with its ref', WORKFLOW, 'verified'],
    ['the builder without', WORKFLOW.split('@')[0]!, 'verified'],
    ['another ref', WORKFLOW.replace('v1', 'v2'), 'failed'],
    ['another workflow', 'https://github.com/acme/web/.github/workflows/other.yml', 'failed'],
    ['the beginning of its path', 'https://github.com/acme/web', 'failed'],
  ])('expected: %s', (_name, builderId, outcome) => {
    expect(
      verify(signed(leafOf({ extensions }), { statement: provenance() }), [PRIVATE], { expect: { builderId } }).outcome,
    ).toBe(outcome);
  });

  it('a builder that signs nothing cannot be claimed by who does sign', () => {
    const claimed = provenance({
      builder: 'https://github.com/trusted/builder/.github/workflows/build.yml@refs/tags/v1',
    });
    expect(
      verify(signed(leafOf({ extensions }), { statement: claimed }), [PRIVATE], {
        expect: { builderId: 'https://github.com/trusted/builder/.github/workflows/build.yml' },
      }).outcome,
    ).toBe('failed');
  });
});

describe('cosign manifests', () => {
  const keys = ec();
  const payload = (digest: string): Buffer =>
    Buffer.from(
      JSON.stringify({
        critical: {
          identity: { 'docker-reference': 'acme/web' },
          image: { 'docker-manifest-digest': digest },
          type: 'cosign container image signature',
        },
        optional: {},
      }),
    );
  const layer = (bytes: Buffer, signature: Buffer): Json => ({
    mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
    size: bytes.length,
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    annotations: { 'dev.cosignproject.cosign/signature': signature.toString('base64') },
  });
  const manifest = (...layers: Json[]): Json => ({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', size: 2, digest: `sha256:${'0'.repeat(64)}` },
    layers,
  });
  const [one, two] = [payload(`sha256:${'1'.repeat(64)}`), payload(`sha256:${'2'.repeat(64)}`)] as const;
  const good = (bytes: Buffer): Json => layer(bytes, sign('sha256', bytes, keys.privateKey));

  it('a simple-signing layer is checked by its digest, every layer must hold, and none says what the manifest is about', () => {
    const KEY = entry(pemOf(keys));
    for (const whole of [verify(manifest(good(one)), [KEY]), verify(manifest(good(one), good(two)), [KEY])]) {
      expect(whole.outcome).toBe('error');
      expect([codeOf(whole, 'signature'), codeOf(whole, 'subject')]).toEqual(['pass ok', 'error undecidable']);
    }
    expect(verify(manifest(good(one), layer(two, sign('sha256', one, keys.privateKey))), [KEY]).outcome).toBe(
      'untrusted',
    );
    expect(verify(manifest(good(one)), [entry(pemOf(ec()))]).outcome).toBe('untrusted');
  });
});

it('what was never signed has nothing to verify', () => {
  expect(verify(STATEMENT, [PRIVATE])).toMatchObject({ outcome: 'unsigned', checks: [], signer: null, trust: null });
});
