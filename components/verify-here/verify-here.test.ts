/**
 * The verification of the reader's browser, in the form in which a browser gets it: the table of cases of lib/verify
 * must give the same answers as on the server, and what somebody has tampered with is never valid.
 */
import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createInstance } from '#lib/test-issuer/instance.ts';
import { corpusCases, hasCorpus, publishedBundles, requestOf } from '../../e2e/corpus/cases.ts';
import { formatCheckpoint } from '#lib/log/checkpoint.ts';
import { leafHash } from '#lib/log/merkle.ts';
import { ed25519Signer, formatNote, formatVerifierKey, type NoteSigner, signNote } from '#lib/log/note.ts';
import { formatEntryBundle } from '#lib/log/tiles.ts';
import { inclusionProof, inMemoryTree, rootOf } from '#lib/log/tree.ts';
import {
  completeEvidence,
  provenance,
  runOf,
  subject,
  testInstance,
  withFlippedSignatureBit,
} from '#lib/start/app.fixture.ts';
import { askPure, NOW, type Sent } from '#lib/verify/cases/case.fixture.ts';
import { ALL_CODE_CASES } from '#lib/verify/cases/codes.fixture.ts';
import { ALL_FORMAT_CASES } from '#lib/verify/cases/formats.fixture.ts';
import { sha256Id } from '#lib/bytes/sha256.ts';
import { builtInTrust, parseTrust } from '#lib/verify/trust/trust.ts';
import { type BrowserBuild, loadBrowserBuild } from './runtime/browser-build.fixture.ts';
import type { LogProof, VerifyHereInput, VerifyHereResult } from './steps.ts';

let browser: BrowserBuild;
beforeAll(async () => {
  browser = await loadBrowserBuild();
}, 120_000);

describe('the same cases as on the server', () => {
  it.each(ALL_CODE_CASES.map((one) => [one.name, one] as const))('%s', (_name, sent) => {
    expect(browser.askPure(sent).answers).toEqual(askPure(sent).answers);
  });

  it.each(ALL_FORMAT_CASES.map((one) => [one.name, one] as const))('%s', (_name, sent) => {
    expect(browser.askPure(sent).answers).toEqual(askPure(sent).answers);
  });

  it.runIf(hasCorpus)('real evidence that brings its own roots', () => {
    const compared = corpusCases().flatMap((one) => {
      const { document, expect: wanted, trust } = requestOf(one);
      const { artifactBase64, ...rest } = wanted as { artifactBase64?: string };
      const artifact = artifactBase64 === undefined ? {} : { artifact: Buffer.from(artifactBase64, 'base64') };
      const sent = { document, expect: { ...rest, ...artifact }, trust } as Sent;
      if (trust === null) return [];
      const answers = tryTo(() => askPure(sent).answers.map(({ outcome }) => outcome));
      expect(
        tryTo(() => browser.askPure(sent).answers.map(({ outcome }) => outcome)),
        one.path,
      ).toEqual(answers);
      return [answers];
    });
    expect(compared.length).toBeGreaterThan(30);
  });

  it('WebCrypto confirms every signature that they accept', async () => {
    expect((await browser.confirmAccepted()).unconfirmed).toEqual([]);
  });
});

function tryTo<T>(work: () => T): T | string {
  try {
    return work();
  } catch {
    return 'it throws';
  }
}

const signer = ed25519Signer('attestry.test/log', generateKeyPairSync('ed25519').privateKey);
const trust = [parseTrust(Buffer.from(testInstance().trustedRootJson), 'ours')];
const document = provenance(subject('app'), { run: runOf('acme/app') });

/** A log of seven entries, of which the one at 4 names the document. */
function logOf(bytes: Uint8Array, { by = signer, index = 4 }: { by?: NoteSigner; index?: number } = {}): LogProof {
  const entries = [0, 1, 2, 3, 4, 5, 6].map((at) => {
    const named = at === 4 ? bytes : Buffer.from(String(at));
    return Buffer.from(JSON.stringify({ kind: 'attestation', sha256: sha256Id(named).slice(7), v: 3 }));
  });
  const { read, size } = inMemoryTree(entries.map(leafHash));
  const text = formatCheckpoint({ origin: 'attestry.test/log', size, root: rootOf(size, read), extensions: [] });
  return {
    index,
    treeSize: size,
    proof: inclusionProof(index, size, read).map((hash) => Buffer.from(hash).toString('hex')),
    checkpoint: formatNote({ text, signatures: [signNote(text, by)] }),
    entries: formatEntryBundle(entries),
    key: formatVerifierKey(signer),
  };
}

function verify(change: Partial<VerifyHereInput> = {}): Promise<VerifyHereResult> {
  const bytes = change.bytes === undefined ? document : change.bytes;
  const id = sha256Id(bytes ?? document);
  return browser.verifyDocument({ id, bytes, trust, log: logOf(bytes ?? document), now: NOW, ...change });
}
const verdictsOf = ({ steps }: VerifyHereResult) =>
  Object.fromEntries(steps.map(({ name, verdict }) => [name, verdict]));

describe('a document', () => {
  it('that is valid is valid: bytes, signature, certificates, logs and the log of the installation', async () => {
    const result = await verify();
    expect(verdictsOf(result)).toMatchObject({
      bytes: 'valid',
      signature: 'valid',
      'certificate-chain': 'valid',
      'transparency-log': 'valid',
      log: 'valid',
    });
    expect(result.verdict).toBe('valid');
    expect(result.signer).toMatchObject({ identity: expect.stringContaining('github.com/acme/app') });
  });

  it.runIf(hasCorpus)('of a public registry is valid by the roots that ship, but no log here has it', async () => {
    const { provenance: published } = publishedBundles();
    expect(published.length).toBeGreaterThan(0);
    for (const { document: bytes } of published.slice(0, 8)) {
      const now = new Date('2026-06-01T00:00:00Z');
      const { verdict, steps } = await verify({ bytes, trust: builtInTrust(), log: null, now });
      expect(steps.filter((step) => step.verdict === 'not valid')).toEqual([]);
      expect(steps.find(({ name }) => name === 'signature')?.verdict).toBe('valid');
      expect(verdict).toBe('not checked');
    }
  });
});

type SignedBundle = {
  verificationMaterial: { certificate: object; tlogEntries: object[] };
  dsseEnvelope: { payload: string };
};

/** A bundle with one part of it replaced. */
function changed(change: (bundle: SignedBundle) => void): Buffer {
  const bundle = JSON.parse(document.toString()) as SignedBundle;
  change(bundle);
  return Buffer.from(JSON.stringify(bundle));
}
const other = JSON.parse(provenance(subject('other'), { run: runOf('acme/other') }).toString()) as SignedBundle;
const stranger = createInstance({ seed: 'a stranger', name: 'a stranger' });
const foreign = JSON.parse(
  provenance(subject('app'), { run: runOf('acme/app'), instance: stranger }).toString(),
) as SignedBundle;
const flipped = (bytes: Uint8Array, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1;
  return copy;
};

describe('what somebody has tampered with is not valid', () => {
  it('any byte of the document, under the id of the document', async () => {
    for (let at = 0; at < document.length; at += Math.ceil(document.length / 40)) {
      const { verdict, steps } = await verify({ bytes: flipped(document, at), id: sha256Id(document) });
      expect(verdict).toBe('not valid');
      expect(steps.map(({ name }) => name)).toEqual(['bytes', 'log']);
    }
  });

  it.each<[string, Buffer, string]>([
    ['a bit of the signature', withFlippedSignatureBit(document), 'signature'],
    [
      // The test issuer signs with one key, so that the log entry shows the swap.
      'the certificate of another signer',
      changed((bundle) => (bundle.verificationMaterial.certificate = other.verificationMaterial.certificate)),
      'transparency-log',
    ],
    [
      'the certificate of another issuer',
      changed((bundle) => (bundle.verificationMaterial.certificate = foreign.verificationMaterial.certificate)),
      'signature',
    ],
    [
      'the payload of another document',
      changed((bundle) => (bundle.dsseEnvelope.payload = other.dsseEnvelope.payload)),
      'signature',
    ],
    [
      'the entry of another document in the transparency log',
      changed((bundle) => (bundle.verificationMaterial.tlogEntries = other.verificationMaterial.tlogEntries)),
      'transparency-log',
    ],
  ])('%s, with the digest and the log entry that belong to it', async (_what, bytes, step) => {
    const result = await verify({ bytes });
    expect(result.verdict).toBe('not valid');
    expect(verdictsOf(result)).toMatchObject({ bytes: 'valid', [step]: 'not valid', log: 'valid' });
  });

  it('the roots: those of somebody else make it not valid or untrusted, and never valid', async () => {
    const { verdict, steps } = await verify({ trust: [parseTrust(Buffer.from(stranger.trustedRootJson), 'theirs')] });
    expect(verdict).not.toBe('valid');
    expect(steps.find(({ name }) => name === 'certificate-chain')?.verdict).not.toBe('valid');
    expect((await verify({ trust: [] })).verdict).not.toBe('valid');
  });

  const forger = ed25519Signer('attestry.test/log', generateKeyPairSync('ed25519').privateKey);
  it.each<[string, (log: LogProof) => LogProof]>([
    ['the entry of another document', (log) => ({ ...log, index: 3 })],
    ['the proof of another entry', (log) => ({ ...log, proof: logOf(document, { index: 5 }).proof })],
    ['a hash of the proof', ({ proof, ...log }) => ({ ...log, proof: [`00${proof[0]!.slice(2)}`, ...proof.slice(1)] })],
    ['no entry', (log) => ({ ...log, entries: new Uint8Array(0) })],
    ['a checkpoint of another key', () => logOf(document, { by: forger })],
    ['a checkpoint of another tree', (log) => ({ ...log, checkpoint: logOf(Buffer.from('x')).checkpoint })],
    ['the key of another log', (log) => ({ ...log, key: formatVerifierKey(forger) })],
    ['the size of the tree', (log) => ({ ...log, treeSize: 8 })],
    [
      'an entry of another kind',
      (log) => ({ ...log, entries: formatEntryBundle(Array<Uint8Array>(7).fill(Buffer.from('{}'))) }),
    ],
  ])('the log: %s', async (_what, change) => {
    const result = await verify({ log: change(logOf(document)) });
    expect(verdictsOf(result)).toMatchObject({ signature: 'valid', log: 'not valid' });
    expect(result.verdict).toBe('not valid');
  });
});

describe('what cannot be checked is not checked, and never valid', () => {
  it('without the bytes', async () => {
    const result = await verify({ bytes: null });
    expect(result.verdict).toBe('not checked');
    expect(verdictsOf(result)).toEqual({ bytes: 'not checked', log: 'valid' });
  });

  it('without an entry in the log', async () => {
    const result = await verify({ log: null });
    expect([result.verdict, verdictsOf(result).log]).toEqual(['not checked', 'not checked']);
  });

  it('without the entry, which a reader from whom a project is hidden does not get', async () => {
    const result = await verify({ log: { ...logOf(document), entries: null } });
    expect(result.verdict).toBe('not checked');
    expect(verdictsOf(result)).toMatchObject({ bytes: 'valid', signature: 'valid', log: 'not checked' });
  });

  it('without a signature', async () => {
    const statement = JSON.parse(
      Buffer.from((JSON.parse(document.toString()) as SignedBundle).dsseEnvelope.payload, 'base64').toString(),
    ) as object;
    const result = await verify({ bytes: Buffer.from(JSON.stringify(statement)) });
    expect([result.verdict, verdictsOf(result).signature]).toEqual(['not checked', 'not checked']);
  });

  it('several documents in one, and bytes that are no document', async () => {
    for (const bytes of [completeEvidence(subject('app'), { run: runOf('acme/app') }), Buffer.from([0, 1, 2])])
      expect((await verify({ bytes })).verdict).toBe('not checked');
  });
});

describe('a browser whose WebCrypto lacks an algorithm or disagrees', () => {
  it.each<[string, Partial<SubtleCrypto>]>([
    ['it has no such algorithm', { importKey: () => Promise.reject(new DOMException('no', 'NotSupportedError')) }],
    ['it says that a signature is not valid', { verify: () => Promise.resolve(false) }],
  ])('%s', async (_what, lacking) => {
    // A reason stays for the life of a page, so this page is another one.
    const page = await loadBrowserBuild();
    const real = crypto.subtle;
    const subtle: Partial<SubtleCrypto> = {
      digest: (...args) => real.digest(...args),
      importKey: (...args: Parameters<SubtleCrypto['importKey']>) => real.importKey(...args),
      ...lacking,
    } as Partial<SubtleCrypto>;
    const bytes = document;
    const original = Object.getOwnPropertyDescriptor(globalThis, 'crypto')!;
    Object.defineProperty(globalThis, 'crypto', { configurable: true, value: { subtle } });
    try {
      const input = { id: sha256Id(bytes), bytes, trust, log: logOf(bytes), now: NOW };
      const { verdict, steps } = await page.verifyDocument(input);
      expect(verdict).toBe('not checked');
      expect(steps.filter((step) => step.verdict === 'valid').map(({ name }) => name)).toEqual(['bytes']);
    } finally {
      Object.defineProperty(globalThis, 'crypto', original);
    }
  });
});
