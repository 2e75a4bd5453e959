/** Inclusion in a log, by promise and by proof: true ones of trees of every size, and each thing wrong once. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatCheckpoint } from '#lib/log/checkpoint.ts';
import { leafHash, nodeHash } from '#lib/log/merkle.ts';
import { formatNote, type NoteSignature } from '#lib/log/note.ts';
import type { LogKey } from '#lib/verify/compiled-trust/compiled-trust.ts';
import { ec, rsa } from '#lib/verify/private-pki.fixture.ts';
import type { InclusionProof, LogEntry } from './log-entry.ts';
import { checkInclusionPromise, checkInclusionProof, isSignedByLog } from './inclusion.ts';
import { type EntryResult, verifyLogEntries, checkLogEntries, loggedTimes, toReference } from './log-entries.ts';

const AT = 1_767_225_900;
const ORIGIN = 'log.example';
type Signer = { log: LogKey; privateKey: KeyObject };

function signerOf(keys: { publicKey: KeyObject; privateKey: KeyObject }, more: Partial<LogKey> = {}): Signer {
  const type = keys.publicKey.asymmetricKeyType;
  const id = Buffer.from(keys.publicKey.export({ type: 'spki', format: 'der' })).subarray(-32);
  return {
    privateKey: keys.privateKey,
    log: {
      baseUrl: `https://${ORIGIN}`,
      id,
      checkpointId: id,
      key: keys.publicKey,
      algorithm: type === 'ec' ? 'ecdsa' : (type as 'ed25519' | 'rsa'),
      validFrom: 0,
      validUntil: Infinity,
      ...more,
    },
  };
}
const signedBy = ({ log, privateKey }: Signer, data: Uint8Array): Buffer =>
  sign(log.algorithm === 'ed25519' ? null : 'sha256', data, privateKey);

const [ours, theirs] = [signerOf(ec()), signerOf(ec(), { baseUrl: 'https://other.example' })];
const modern = signerOf(generateKeyPairSync('ed25519'));
const old = signerOf(rsa());

/** The root over leaves, and the proof of one of them, as RFC 6962 §2.1 writes them down. */
function rootOf(leaves: Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leafHash(leaves[0]!);
  const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return nodeHash(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}
function pathOf(leaves: Uint8Array[], index: number): Uint8Array[] {
  if (leaves.length === 1) return [];
  const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return index < split
    ? [...pathOf(leaves.slice(0, split), index), rootOf(leaves.slice(split))]
    : [...pathOf(leaves.slice(split), index - split), rootOf(leaves.slice(0, split))];
}
const treeOf = (size: number): Uint8Array[] => Array.from({ length: size }, (_, i) => Buffer.from(`entry ${i}`));

const lineOf = (signer: Signer, text: string, more: Partial<NoteSignature> = {}): NoteSignature => ({
  name: ORIGIN,
  keyId: signer.log.checkpointId.subarray(0, 4),
  signature: signedBy(signer, Buffer.from(text)),
  ...more,
});
const textOf = (size: number, root: Uint8Array, origin = ORIGIN): string =>
  formatCheckpoint({ origin, size, root, extensions: [] });

type Told = { body: Uint8Array; proof: InclusionProof; checkpoint: string };
function told(size: number, index: number, signer = ours, origin = ORIGIN): Told {
  const leaves = treeOf(size);
  const root = rootOf(leaves);
  const text = textOf(size, root, origin);
  const name = origin.split(' - ')[0]!;
  const checkpoint = formatNote({ text, signatures: [lineOf(signer, text, { name })] });
  return {
    body: leaves[index]!,
    proof: { index, size, root, hashes: pathOf(leaves, index), checkpoint },
    checkpoint,
  };
}
const codeOf = ({ body, proof, checkpoint }: Told, log = ours.log): string | null =>
  checkInclusionProof(body, proof, checkpoint, log)?.code ?? null;

describe('a proof', () => {
  it('leads to the checkpoint from every entry of trees of every shape', () => {
    for (const size of [1, 2, 3, 4, 5, 7, 8, 13, 16, 17])
      for (let index = 0; index < size; index += 1) expect(codeOf(told(size, index)), `${index} of ${size}`).toBeNull();
  });

  it.each<[string, Signer]>([
    ['ECDSA', ours],
    ['Ed25519', modern],
    ['RSA', old],
  ])('under a log that signs with %s', (_name, signer) => {
    expect(codeOf(told(6, 3, signer), signer.log)).toBeNull();
    expect(codeOf(told(6, 3, signer), theirs.log)).toBe('log-checkpoint-invalid');
  });

  const good = told(13, 6);
  const withProof = (change: Partial<InclusionProof>): Told => ({ ...good, proof: { ...good.proof, ...change } });
  const { hashes } = good.proof;
  it.each<[string, Told, string | null]>([
    ['size and root are left to the checkpoint', withProof({ size: null, root: null }), null],
    ['another index', withProof({ index: 5 }), 'log-proof-invalid'],
    ['an index beyond the tree', withProof({ index: 13 }), 'log-proof-invalid'],
    ['another size than the checkpoint', withProof({ size: 12 }), 'log-proof-invalid'],
    ['another root than the checkpoint', withProof({ root: leafHash(Buffer.from('x')) }), 'log-proof-invalid'],
    ['a root cut off', withProof({ root: good.proof.root!.subarray(1) }), 'log-proof-invalid'],
    ['a hash missing', withProof({ hashes: hashes.slice(1) }), 'log-proof-invalid'],
    ['a hash too many', withProof({ hashes: [...hashes, hashes[0]!] }), 'log-proof-invalid'],
    ['two hashes exchanged', withProof({ hashes: [hashes[1]!, hashes[0]!, ...hashes.slice(2)] }), 'log-proof-invalid'],
    ['a hash cut off', withProof({ hashes: [hashes[0]!.subarray(1), ...hashes.slice(1)] }), 'log-proof-invalid'],
    ['no hashes', withProof({ hashes: [] }), 'log-proof-invalid'],
    ['another body', { ...good, body: Buffer.from('entry 7') }, 'log-proof-invalid'],
    ['a node of the tree as the body', { ...good, body: Buffer.concat([hashes[0]!, hashes[1]!]) }, 'log-proof-invalid'],
    ['the checkpoint of another tree', { ...good, checkpoint: told(14, 6).checkpoint }, 'log-proof-invalid'],
    [
      'the checkpoint of another log',
      { ...good, checkpoint: told(13, 6, theirs).checkpoint },
      'log-checkpoint-invalid',
    ],
    ['no checkpoint', { ...good, checkpoint: '' }, 'log-checkpoint-invalid'],
    [
      'a checkpoint without its signature',
      { ...good, checkpoint: `${textOf(13, good.proof.root!)}\n` },
      'log-checkpoint-invalid',
    ],
    [
      'a checkpoint with Windows line ends',
      { ...good, checkpoint: good.checkpoint.replaceAll('\n', '\r\n') },
      'log-checkpoint-invalid',
    ],
  ])('%s', (_name, one, code) => {
    expect(codeOf(one)).toBe(code);
  });

  it('a signed note that is no checkpoint proves nothing', () => {
    for (const text of [
      'log.example\nhello\n',
      'log.example\n13\n',
      'log.example\n013\nAAAA\n',
      'log.example\n-1\nAAAA\n',
    ])
      expect(codeOf({ ...good, checkpoint: formatNote({ text, signatures: [lineOf(ours, text)] }) }), text).toBe(
        'log-checkpoint-invalid',
      );
  });

  it('no character of the checkpoint can be changed', () => {
    for (let i = 0; i < good.checkpoint.length; i += 1) {
      const was = good.checkpoint[i]!;
      const checkpoint = good.checkpoint.slice(0, i) + (was === 'A' ? 'B' : 'A') + good.checkpoint.slice(i + 1);
      expect(codeOf({ ...good, checkpoint }), `${i} ${was}`).not.toBeNull();
    }
  });
});

describe('who signed a checkpoint', () => {
  const text = textOf(3, rootOf(treeOf(3)));
  const treeText = textOf(3, rootOf(treeOf(3)), 'log.example - 1193050959916656506');
  const cosigner = lineOf(theirs, text, { name: 'witness.example' });
  const strip = lineOf(ours, text, { keyId: Buffer.of(1, 2, 3, 4) });
  it.each<[string, string, NoteSignature[], boolean]>([
    ['the log', text, [lineOf(ours, text)], true],
    ['the log of Rekor v1, with the id of its tree', treeText, [lineOf(ours, treeText)], true],
    ['the log and a witness', text, [cosigner, lineOf(ours, text)], true],
    ['a witness only', text, [cosigner], false],
    ['nobody', text, [], false],
    ['the log in another name', text, [lineOf(ours, text, { name: 'other.example' })], false],
    ['the log under the origin of another', textOf(3, rootOf(treeOf(3)), 'other.example'), [lineOf(ours, text)], false],
    ['a name that the origin only begins with', text, [lineOf(ours, text, { name: 'log.exam' })], false],
    ['another key id', text, [strip], false],
    [
      'another key with the id of the log',
      text,
      [lineOf(theirs, text, { keyId: ours.log.checkpointId.subarray(0, 4) })],
      false,
    ],
    ['the log over another text', text, [lineOf(ours, `${text}x\n`)], false],
    ['a false line of the log beside a true one', text, [lineOf(ours, treeText), lineOf(ours, text)], true],
    ['an empty signature', text, [lineOf(ours, text, { signature: new Uint8Array(0) })], false],
  ])('%s', (_name, signed, signatures, holds) => {
    expect(isSignedByLog(signed, signatures, ours.log)).toBe(holds);
  });

  it('is told by the id for checkpoints, where the log has another one for entries', () => {
    const log = { ...ours.log, checkpointId: Buffer.from('ffeeddcc', 'hex') };
    expect(isSignedByLog(text, [lineOf(ours, text)], log)).toBe(false);
    expect(isSignedByLog(text, [lineOf({ ...ours, log }, text)], log)).toBe(true);
  });
});

const BODY = Buffer.from('{"kind":"x"}');
const promiseOf = (
  signer: Signer,
  parts: { body?: Uint8Array; time?: number; id?: Uint8Array; index?: number } = {},
): Buffer => {
  const { body = BODY, time = AT, id = signer.log.id, index = 42 } = parts;
  const payload = `{"body":"${Buffer.from(body).toString('base64')}","integratedTime":${time},"logID":"${Buffer.from(id).toString('hex')}","logIndex":${index}}`;
  return signedBy(signer, Buffer.from(payload));
};
const entryOf = (more: Partial<LogEntry> = {}): LogEntry => ({
  logIndex: 42,
  logId: ours.log.id,
  kind: 'x',
  version: '1',
  integratedTime: AT,
  inclusionPromise: promiseOf(ours),
  proof: null,
  body: BODY,
  problem: null,
  ...more,
});

describe('a promise', () => {
  it.each<[string, Partial<LogEntry>, string | null]>([
    ['by the log', {}, null],
    ['none', { inclusionPromise: null }, null],
    ['for another body', { body: Buffer.from('{"kind":"y"}') }, 'log-promise-invalid'],
    ['for another time', { integratedTime: AT + 1 }, 'log-promise-invalid'],
    ['for no time', { integratedTime: null }, 'log-promise-invalid'],
    ['for another index', { logIndex: 43 }, 'log-promise-invalid'],
    ['for no index', { logIndex: null }, 'log-promise-invalid'],
    ['for another log', { logId: theirs.log.id }, 'log-promise-invalid'],
    ['by another log', { inclusionPromise: promiseOf(theirs, { id: ours.log.id }) }, 'log-promise-invalid'],
    ['that is empty', { inclusionPromise: new Uint8Array(0) }, 'log-promise-invalid'],
    ['that is random', { inclusionPromise: Buffer.alloc(71, 7) }, 'log-promise-invalid'],
  ])('%s', (_name, change, code) => {
    expect(checkInclusionPromise(entryOf(change), ours.log)?.code ?? null).toBe(code);
  });

  it('holds in a body that is a window on a larger buffer', () => {
    const whole = Buffer.concat([Buffer.from('before'), BODY, Buffer.from('after')]);
    expect(checkInclusionPromise(entryOf({ body: whole.subarray(6, 6 + BODY.length) }), ours.log)).toBeNull();
  });
});

describe('an entry', () => {
  const proven = told(5, 2);
  const withProof = (more: Partial<LogEntry> = {}): LogEntry =>
    entryOf({ body: proven.body, inclusionPromise: null, proof: proven.proof, integratedTime: null, ...more });
  const examined = (entry: LogEntry, logs: LogKey[] = [ours.log]): EntryResult => verifyLogEntries([entry], logs)[0]!;
  const both = withProof({ inclusionPromise: promiseOf(ours, { body: proven.body }), integratedTime: AT });

  it.each<[string, LogEntry, LogKey[], string]>([
    ['with a promise', entryOf(), [ours.log], 'known promise'],
    ['with a proof', withProof(), [ours.log], 'known proof'],
    ['with both', both, [ours.log], 'known both'],
    ['with neither', entryOf({ inclusionPromise: null }), [ours.log], 'known none'],
    ['of a log that is not trusted', entryOf(), [theirs.log], 'unknown none'],
    ['where no log is trusted', both, [], 'unknown none'],
    ['with a flaw', entryOf({ problem: 'It lacks something.' }), [ours.log], 'known none malformed'],
    [
      'with a flaw, of a log that is not trusted',
      entryOf({ problem: 'It lacks something.' }),
      [],
      'unknown none malformed',
    ],
    [
      'whose promise is false and whose proof is true',
      { ...both, inclusionPromise: promiseOf(theirs) },
      [ours.log],
      'known none log-promise-invalid',
    ],
    [
      'whose proof is false and whose promise is true',
      { ...both, proof: { ...proven.proof, index: 1 } },
      [ours.log],
      'known none log-proof-invalid',
    ],
    [
      'with a proof without a checkpoint',
      withProof({ proof: { ...proven.proof, checkpoint: null } }),
      [ours.log],
      'known none',
    ],
    [
      'promised after the log ended',
      entryOf(),
      [{ ...ours.log, validUntil: AT * 1000 - 1 }],
      'known none log-not-valid-then',
    ],
    ['promised in the last moment of the log', entryOf(), [{ ...ours.log, validUntil: AT * 1000 }], 'known promise'],
    [
      'promised before the log began',
      entryOf(),
      [{ ...ours.log, validFrom: AT * 1000 + 1 }],
      'known none log-not-valid-then',
    ],
    ['of the second key of a log', entryOf(), [{ ...ours.log, validUntil: 1 }, ours.log], 'known promise'],
  ])('%s', (_name, entry, logs, expected) => {
    const result = examined(entry, logs);
    const { inclusion } = toReference(result);
    expect(
      [result.log === null ? 'unknown' : 'known', inclusion, ...(result.problem ? [result.problem.code] : [])].join(
        ' ',
      ),
    ).toBe(expected);
  });

  it('tells only what somebody vouches for', () => {
    expect(toReference(examined(entryOf()))).toMatchObject({ logIndex: '42', integratedTime: '2026-01-01T00:05:00Z' });
    expect(toReference(examined(entryOf({ inclusionPromise: null })))).toMatchObject({
      logIndex: null,
      integratedTime: null,
    });
    // A proof covers its own index: that of the entry is nobody's word where it is another.
    expect(toReference(examined(withProof())).logIndex).toBeNull();
    expect(toReference(examined(withProof({ logIndex: 2, integratedTime: AT })))).toMatchObject({
      logIndex: '2',
      integratedTime: null,
    });
    expect(toReference(examined(entryOf(), [])).log).toMatch(/^unknown log [0-9a-f]{16}$/u);
  });

  it('is linked only in the log that can be searched', () => {
    const rekor = { ...ours.log, baseUrl: 'https://rekor.sigstore.dev' };
    expect(toReference(examined(entryOf(), [rekor])).url).toBe('https://search.sigstore.dev/?logIndex=42');
    expect(toReference(examined(entryOf({ inclusionPromise: null }), [rekor])).url).toBeNull();
    expect(toReference(examined(entryOf())).url).toBeNull();
  });

  it('gives a time only by its promise', () => {
    const times = loggedTimes([
      examined(entryOf()),
      examined(withProof({ integratedTime: AT })),
      examined(entryOf(), []),
    ]);
    expect(times).toEqual([{ time: AT * 1000, source: 'transparency-log', authority: `https://${ORIGIN}` }]);
  });
});

describe('whether there are enough entries', () => {
  const artifact = Buffer.from('artifact');
  const key = ec();
  const spki = key.publicKey.export({ type: 'spki', format: 'der' });
  const signature = sign('sha256', artifact, key.privateKey);
  const bodyOf = (extra: string): Uint8Array =>
    Buffer.from(
      JSON.stringify({
        apiVersion: '0.0.2',
        kind: 'hashedrekord',
        spec: {
          extra,
          hashedRekordV002: {
            data: {
              algorithm: 'SHA2_256',
              digest: Buffer.from('c7c5c1d70c5dec4416ab6158afd0b223ef40c29b1dc1f97ed9428b94d4cadb1c', 'hex').toString(
                'base64',
              ),
            },
            signature: {
              content: signature.toString('base64'),
              verifier: { publicKey: { rawBytes: spki.toString('base64') } },
            },
          },
        },
      }),
    );
  const about = {
    content: { kind: 'message', hash: null, digest: null, artifact: null } as const,
    signature,
    certificate: null,
    spki,
  };
  const entry = (signer: Signer, extra = '', more: Partial<LogEntry> = {}): LogEntry => {
    const body = bodyOf(extra);
    return entryOf({
      kind: 'hashedrekord',
      version: '0.0.2',
      logId: signer.log.id,
      body,
      inclusionPromise: promiseOf(signer, { body }),
      ...more,
    });
  };
  const judge = (entries: LogEntry[], tlog: number, times: number[] = [], logs = [ours.log, theirs.log]): string => {
    const { outcome, code } = checkLogEntries(
      verifyLogEntries(entries, logs),
      about,
      { tlog, ctlog: 0, timestamp: 0 },
      times,
    );
    return `${outcome} ${code}`;
  };
  const proofOnly = (): LogEntry => {
    const text = textOf(1, leafHash(bodyOf('')));
    const checkpoint = formatNote({ text, signatures: [lineOf(ours, text)] });
    return entry(ours, '', {
      inclusionPromise: null,
      integratedTime: null,
      proof: { index: 0, size: 1, root: null, hashes: [], checkpoint },
    });
  };
  const brief = { ...ours.log, validUntil: AT * 1000 };

  it.each<[string, () => string, string]>([
    ['none, and none is required', () => judge([], 0), 'skip not-required'],
    ['none, and one is required', () => judge([], 1), 'missing log-entry-missing'],
    ['one', () => judge([entry(ours)], 1), 'pass ok'],
    ['one, and none is required', () => judge([entry(ours)], 0), 'pass ok'],
    ['one, and two are required', () => judge([entry(ours)], 2), 'missing log-unknown'],
    ['two in one log', () => judge([entry(ours), entry(ours, 'b')], 2), 'pass ok'],
    ['two in two logs', () => judge([entry(ours), entry(theirs)], 2), 'pass ok'],
    ['the same twice', () => judge([entry(ours), entry(ours)], 1), 'fail log-duplicate-entry'],
    [
      'the same twice, one for another index',
      () =>
        judge(
          [
            entry(ours),
            entry(ours, '', { inclusionPromise: promiseOf(ours, { body: bodyOf(''), index: 7 }), logIndex: 7 }),
          ],
          2,
        ),
      'fail log-duplicate-entry',
    ],
    ['one in a log that is not trusted', () => judge([entry(theirs)], 1, [], [ours.log]), 'missing log-unknown'],
    [
      'one in a log that is not trusted, and none is required',
      () => judge([entry(theirs)], 0, [], [ours.log]),
      'warn log-unknown',
    ],
    [
      'one beside one in a log that is not trusted',
      () => judge([entry(theirs), entry(ours)], 1, [], [ours.log]),
      'pass ok',
    ],
    [
      'one beside a false one',
      () => judge([entry(ours), entry(theirs, '', { inclusionPromise: promiseOf(ours) })], 1),
      'fail log-promise-invalid',
    ],
    [
      'one without promise or proof',
      () => judge([entry(ours, '', { inclusionPromise: null })], 1),
      'missing log-unknown',
    ],
    [
      'one of a kind that is not known',
      () =>
        judge(
          [
            entryOf({
              kind: 'rekord',
              version: '0.0.1',
              body: Buffer.from('{"kind":"rekord","apiVersion":"0.0.1"}'),
              inclusionPromise: null,
            }),
          ],
          1,
        ),
      'error log-body-unsupported',
    ],
    [
      'one about something else, in a log that is not trusted',
      () => judge([entryOf({ logId: Buffer.alloc(32) })], 1),
      'fail log-body-mismatch',
    ],
    ['a proof while the log was valid', () => judge([proofOnly()], 1, [AT * 1000], [brief]), 'pass ok'],
    [
      'a proof when one of the times is after the log',
      () => judge([proofOnly()], 1, [AT * 1000, AT * 1000 + 1], [brief]),
      'fail log-not-valid-then',
    ],
  ])('%s', (_name, judged, expected) => {
    expect(judged()).toBe(expected);
  });
});
