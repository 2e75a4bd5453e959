/**
 * Valid bundles with changes: a bundle with a relevant change never verifies, and no bundle verifies where
 * the library says no.
 */
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { Verifier, toSignedEntity, toTrustMaterial } from '@sigstore/verify';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CORPUS, hasCorpus } from '../../e2e/corpus/cases.ts';
import { ISSUED } from './attacks.fixture.ts';
import { type JsonPath, bitFlips, leafValues, replaceAt } from './json-changes.fixture.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { readTimestamp } from './time/timestamp.ts';
import { compileTrust, parseTrust } from '#lib/verify/trust/trust.ts';
import type { CompiledTrust } from '#lib/verify/compiled-trust/compiled-trust.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import { verifyEvidence } from './verify-evidence.ts';

type Fields = { [key: string]: Json };
type Bundle = {
  name: string;
  json: Fields;
  trust: CompiledTrust;
  root: Json;
  artifact: Buffer | null;
  threshold: number;
};

const now = new Date('2026-06-01T00:00:00Z');
const read = (path: string): Buffer => readFileSync(`${CORPUS}/${path}`);
const json = (path: string): Fields => JSON.parse(read(path).toString()) as Fields;

const SOURCES = [
  [
    'v0.1 in-toto, promise only',
    'sigstore-bundles/valid/sigstore-js/bundleV01-intoto-no-proof.sigstore.json',
    'sigstore-public-good',
    null,
  ],
  [
    'v0.2 message',
    'sigstore-bundles/valid/conformance/happy-path-v0.2.sigstore.json',
    'sigstore-public-good',
    'artifacts/a-a0cfc71271d6.txt',
  ],
  ['v0.3 DSSE', 'sigstore-bundles/valid/sigstore-js/bundleV03-dsse.sigstore.json', 'sigstore-public-good', null],
  [
    'Rekor v2 message, cosigned',
    'sigstore-bundles/valid/conformance/rekor2-checkpoint-cosigned.sigstore.json',
    'conformance-ed6a9cf4e7c2',
    'artifacts/a-a0cfc71271d6.txt',
  ],
  [
    'Rekor v2 DSSE',
    'sigstore-bundles/valid/conformance/rekor2-dsse-happy-path.sigstore.json',
    'conformance-1339f5912dbc',
    null,
  ],
  ['GitHub private instance', 'release/github-private-attestation.sigstore.json', 'github', null],
] as const;

const trustOf = (root: Json, name: string): CompiledTrust =>
  compileTrust({ version: 1, entries: [parseTrust(Buffer.from(JSON.stringify(root)), name)] });

function load([name, path, rootName, artifact]: (typeof SOURCES)[number]): Bundle {
  const root = json(`trusted-roots/${rootName}.json`);
  return {
    name,
    json: json(path),
    root,
    trust: trustOf(root, rootName),
    artifact: artifact === null ? null : read(artifact),
    threshold: rootName === 'github' ? 0 : 1,
  };
}

/** One of each form, in this order: of the test issuer, and where the corpus is there, real ones. */
const SETS: [string, Bundle[]][] = [
  ['the test issuer', ISSUED.map(({ rootName, ...one }) => ({ ...one, trust: trustOf(one.root, rootName) }))],
  ...(hasCorpus ? [['real signers', SOURCES.map(load)] satisfies [string, Bundle[]]] : []),
];

function verify(bundle: Bundle, changed: Fields): Verification | null {
  const [reading] = readEvidence(Buffer.from(JSON.stringify(changed)));
  return reading?.ok === true
    ? verifyEvidence(reading, bundle.trust, {
        now,
        ...(bundle.artifact === null ? {} : { expect: { artifact: bundle.artifact } }),
      })
    : null;
}

function libraryAccepts({ root, artifact, threshold }: Bundle, changed: Fields): boolean {
  try {
    const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(root)), {
      tlogThreshold: threshold,
      ctlogThreshold: threshold,
    });
    verifier.verify(toSignedEntity(bundleFromJSON(changed), artifact ?? undefined));
    return true;
  } catch {
    return false;
  }
}

/**
 * What nobody signed and nothing is read from: hints, the global index of an entry that nobody promised, other people's
 * cosignatures.
 */
function isUnprotected(bundle: Bundle, at: JsonPath, changed: string | number): boolean {
  const path = at.join('/');
  const entry = (bundle.json['verificationMaterial'] as Fields)['tlogEntries'] as Fields[] | undefined;
  if (/keyid$|\/hint$/u.test(path)) return true;
  if (/tlogEntries\/\d+\/(?:logIndex|integratedTime)$/u.test(path))
    return entry?.[0]?.['inclusionPromise'] === undefined;
  if (!path.endsWith('checkpoint/envelope')) return false;
  const original = ((entry![0]!['inclusionProof'] as Fields)['checkpoint'] as Fields)['envelope'] as string;
  const own = (note: string): string =>
    note
      .split('\n')
      .filter(
        (line) =>
          !line.startsWith('\u2014 ') || line.startsWith(`\u2014 ${original.split('\n')[0]!.split(' - ')[0]!} `),
      )
      .join('\n');
  return own(original) === own(String(changed));
}

const signedPart = (response: string | number): string => {
  const { content, attributes, signature } = readTimestamp(Buffer.from(String(response), 'base64'));
  return Buffer.concat([content, attributes, signature]).toString('hex');
};

const isMediaType = (at: JsonPath): boolean => at.join('/') === 'mediaType';

describe.each(SETS)('a valid bundle of %s with one change', (_set, bundles) => {
  it.each(bundles.map((one) => [one.name, one] as const))('%s: every field, many bits', (_name, bundle) => {
    const original = verify(bundle, bundle.json)!;
    expect(original.outcome).toBe('verified');
    let tried = 0;
    for (const { at, value } of leafValues(bundle.json)) {
      for (const changed of bitFlips(value)) {
        if (changed === value || isMediaType(at)) continue;
        const document = replaceAt(bundle.json, at, changed);
        const result = verify(bundle, document);
        tried += 1;
        if (result?.outcome !== 'verified') continue;
        const what = `${at.join('/')} ${String(value).slice(0, 40)} → ${String(changed).slice(0, 40)}`;
        if (isUnprotected(bundle, at, changed)) {
          expect(libraryAccepts(bundle, document), what).toBe(true);
          continue;
        }
        // Parts of a timestamp response are not signed, the certificates that it carries for one; then what is signed
        // is the same as before.
        expect(at.includes('rfc3161Timestamps'), what).toBe(true);
        expect(original.trustedTimes, what).toEqual(expect.arrayContaining(result.trustedTimes));
        const warned = result.checks.some((one) => one.check === 'timestamp' && one.outcome === 'warn');
        expect(warned || signedPart(changed) === signedPart(value), what).toBe(true);
      }
    }
    expect(tried).toBeGreaterThan(60);
  });
});

const valueAt = (document: Fields, ...at: JsonPath): Json =>
  at.reduce<Json>((value, key) => (value as { [key: string | number]: Json })[key]!, document);

describe.each(SETS)('a valid bundle of %s with parts of another', (_set, bundles) => {
  const [v1, message, v3, cosigned, second, github] = bundles as [Bundle, Bundle, Bundle, Bundle, Bundle, Bundle];
  const MATERIAL = 'verificationMaterial';

  it.each(
    bundles.flatMap((one) =>
      bundles.filter((other) => other !== one).map((other) => [one.name, other.name, one, other] as const),
    ),
  )('%s with the material of %s', (_a, _b, one, other) => {
    const certificate = (from: Bundle): Json =>
      (valueAt(from.json, MATERIAL, 'certificate') ??
        valueAt(from.json, MATERIAL, 'x509CertificateChain', 'certificates', 0)) as Json;
    const place: JsonPath =
      valueAt(one.json, MATERIAL, 'certificate') === undefined
        ? [MATERIAL, 'x509CertificateChain', 'certificates', 0]
        : [MATERIAL, 'certificate'];
    const lies: [string, Fields][] = [
      ['material', replaceAt(one.json, [MATERIAL], valueAt(other.json, MATERIAL))],
      ['certificate', replaceAt(one.json, place, certificate(other))],
      [
        'log entries',
        replaceAt(
          one.json,
          [MATERIAL, 'tlogEntries'],
          (valueAt(other.json, MATERIAL, 'tlogEntries') as Json | undefined) ?? [],
        ),
      ],
    ];
    if ('dsseEnvelope' in one.json && 'dsseEnvelope' in other.json) {
      lies.push([
        'payload',
        replaceAt(one.json, ['dsseEnvelope', 'payload'], valueAt(other.json, 'dsseEnvelope', 'payload')),
      ]);
      lies.push([
        'signature',
        replaceAt(
          one.json,
          ['dsseEnvelope', 'signatures', 0, 'sig'],
          valueAt(other.json, 'dsseEnvelope', 'signatures', 0, 'sig'),
        ),
      ]);
    }
    for (const [what, lie] of lies) {
      const same =
        JSON.stringify(lie) === JSON.stringify(one.json) ||
        (what === 'log entries' &&
          one.threshold === 0 &&
          JSON.stringify(valueAt(lie, MATERIAL, 'tlogEntries')) === '[]');
      if (!same) expect(verify(one, lie)?.outcome, what).not.toBe('verified');
    }
  });

  it('without its log entry, its timestamps or its signature', () => {
    expect(verify(v3, replaceAt(v3.json, [MATERIAL, 'tlogEntries'], []))!.outcome).toBe('error');
    expect(verify(message, replaceAt(message.json, [MATERIAL, 'tlogEntries'], []))!.outcome).toBe('error');
    expect(verify(second, replaceAt(second.json, [MATERIAL, 'timestampVerificationData'], {}))!.outcome).toBe('error');
    expect(verify(github, replaceAt(github.json, [MATERIAL, 'timestampVerificationData'], {}))!.outcome).toBe('error');
    expect(verify(v3, replaceAt(v3.json, ['dsseEnvelope', 'signatures'], []))!.outcome).toBe('failed');
    expect(verify(message, replaceAt(message.json, ['messageSignature', 'signature'], ''))?.outcome).not.toBe(
      'verified',
    );
  });

  it('with a second signature, good or bad, or the same log entry twice', () => {
    const own = valueAt(v3.json, 'dsseEnvelope', 'signatures', 0);
    for (const other of [own, { sig: 'AAAA', keyid: '' }])
      expect(verify(v3, replaceAt(v3.json, ['dsseEnvelope', 'signatures'], [own, other]))!.outcome).toBe('failed');
    const entry = valueAt(v3.json, MATERIAL, 'tlogEntries', 0);
    const twice = verify(v3, replaceAt(v3.json, [MATERIAL, 'tlogEntries'], [entry, entry]))!;
    expect(twice.checks.find((one) => one.check === 'transparency-log')).toMatchObject({
      outcome: 'fail',
      code: 'log-duplicate-entry',
    });
  });

  it('with the promise, the proof or the checkpoint taken out', () => {
    for (const field of ['inclusionPromise', 'inclusionProof']) {
      const without = structuredClone(v3.json);
      delete (valueAt(without, MATERIAL, 'tlogEntries', 0) as Fields)[field];
      expect(verify(v3, without)!.outcome, field).not.toBe('verified');
    }
    const bare = structuredClone(cosigned.json);
    delete (valueAt(bare, MATERIAL, 'tlogEntries', 0, 'inclusionProof') as Fields)['checkpoint'];
    expect(verify(cosigned, bare)!.outcome).toBe('failed');
  });

  it('under another artifact', () => {
    const other: Bundle = { ...message, artifact: Buffer.from('another artifact') };
    const result = verify(other, message.json)!;
    expect(result.outcome).toBe('failed');
    expect(result.checks.find((one) => one.check === 'subject')).toMatchObject({
      outcome: 'fail',
      code: 'subject-mismatch',
    });
  });

  it('under trust without its root: untrusted', () => {
    const result = verify({ ...v1, trust: github.trust }, v1.json)!;
    expect(result.outcome).toBe('untrusted');
    expect(result.checks.find((one) => one.check === 'signature')!.outcome).toBe('pass');
    expect(result.checks.find((one) => one.check === 'certificate-chain')).toMatchObject({
      outcome: 'fail',
      code: 'certificate-untrusted',
    });
    expect(result.trust).toBeNull();
    expect(verify({ ...v1, trust: compileTrust({ version: 9, entries: [] }) }, v1.json)!.outcome).toBe('untrusted');
  });

  it('thresholds of one root do not apply to another: a public instance needs its log', () => {
    const both = compileTrust({
      version: 1,
      entries: [github, v3].map((one) => parseTrust(Buffer.from(JSON.stringify(one.root)), one.name)),
    });
    expect(both.roots.map((one) => one.thresholds)).toEqual([
      { tlog: 0, ctlog: 0, timestamp: 1 },
      { tlog: 1, ctlog: 1, timestamp: 1 },
    ]);
    expect(verify({ ...github, trust: both }, github.json)!).toMatchObject({
      outcome: 'verified',
      trust: { name: github.name },
    });
    expect(verify({ ...v3, trust: both }, v3.json)!).toMatchObject({
      outcome: 'verified',
      trust: { name: v3.name },
    });
    expect(verify({ ...v3, trust: both }, replaceAt(v3.json, [MATERIAL, 'tlogEntries'], []))!.outcome).toBe('error');
  });

  it('always has all eight checks, and none that was not reached is a pass', () => {
    for (const bundle of bundles) {
      for (const changed of [
        bundle.json,
        replaceAt(bundle.json, [MATERIAL, 'tlogEntries'], [{}]),
        replaceAt(bundle.json, ['mediaType'], 'application/vnd.dev.sigstore.bundle.v0.3+json'),
      ]) {
        const result = verify(bundle, changed);
        if (result === null) continue;
        expect(result.checks.map((one) => one.check)).toEqual([
          'signature',
          'certificate-chain',
          'sct',
          'transparency-log',
          'timestamp',
          'subject',
          'predicate',
          'identity',
        ]);
        for (const one of result.checks.filter((check) => check.code === 'not-reached'))
          expect(one.outcome).toBe('skip');
        if (result.outcome === 'verified') expect(result.checks.every((one) => one.code !== 'not-reached')).toBe(true);
      }
    }
  });
});

it.runIf(!hasCorpus)('real bundles are in the corpus, which is not beside the repository', () => {
  process.stdout.write('attacks: no corpus, the bundles of the test issuer were attacked\n');
  expect(SETS).toHaveLength(1);
});
