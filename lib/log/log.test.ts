/** The test vectors of RFC 6962 and C2SP, and proofs with single changed bits. */
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { EMPTY_ROOT, leafHash, nodeHash, sameHash, verifyConsistency, verifyInclusion } from './merkle.ts';
import {
  type Note,
  ecdsaVerifier,
  ed25519Signer,
  formatNote,
  formatVerifierKey,
  isKeyName,
  parseNote,
  parseSignerKey,
  parseVerifierKey,
  signNote,
  verifyNote,
} from './note.ts';
import { TILE_WIDTH, formatEntryBundle, parseEntryBundle, parseTilePath, tilePath, tileWidth } from './tiles.ts';
import { consistencyProof, completedSubtrees, inclusionProof, inMemoryTree, rootOf } from './tree.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (one) => leafHash(Buffer.from(one, 'hex')),
);
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const [A, B, C, D, E, F] = [
  '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
] as const;
const { read } = inMemoryTree(LEAVES);
const root = (size: number): Uint8Array => Buffer.from(ROOTS[size]!, 'hex');

describe('the Merkle tree of RFC 6962', () => {
  it.each(ROOTS.map((one, size) => [size, one] as const))('root of %i leaves', (size, expected) => {
    expect(hex(rootOf(size, read))).toBe(expected);
  });

  it.each([
    [0, 8, [A, B, C]],
    [5, 8, [D, E, ROOTS[4]]],
    [2, 3, [ROOTS[2]]],
    [1, 5, [ROOTS[1], B, D]],
  ] as const)('inclusion of %i in %i', (index, size, proof) => {
    expect(inclusionProof(index, size, read).map(hex)).toEqual(proof);
  });

  it.each([
    [1, 8, [A, B, C]],
    [6, 8, [F, E, ROOTS[4]]],
    [2, 5, [B, D]],
    [4, 8, [C]],
    [8, 8, []],
    [0, 8, []],
  ] as const)('consistency of %i with %i', (older, newer, proof) => {
    expect(consistencyProof(older, newer, read).map(hex)).toEqual(proof);
  });

  it('every inclusion and consistency proof verifies, and none with a changed bit', () => {
    const flips = (bytes: Uint8Array): Uint8Array[] =>
      [0, 77, 255].map((bit) => Uint8Array.from(bytes, (byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)));
    for (let size = 1; size <= 8; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const claim = { leaf: LEAVES[index]!, index, size, proof: inclusionProof(index, size, read), root: root(size) };
        expect(verifyInclusion(claim)).toBe(true);
        const forgeries = [
          ...flips(claim.leaf).map((leaf) => ({ ...claim, leaf })),
          ...flips(claim.root).map((one) => ({ ...claim, root: one })),
          ...claim.proof.flatMap((hash, i) =>
            flips(hash).map((one) => ({ ...claim, proof: claim.proof.with(i, one) })),
          ),
          { ...claim, proof: [...claim.proof, LEAVES[0]!] },
          ...(claim.proof.length > 0 ? [{ ...claim, proof: claim.proof.slice(1) }] : []),
          ...(size > 1 ? [{ ...claim, index: (index + 1) % size }] : []),
          { ...claim, index: size },
          { ...claim, index: -1 },
          { ...claim, index: 0.5 },
          { ...claim, size: 2 ** 60 },
        ];
        for (const forgery of forgeries) expect(verifyInclusion(forgery)).toBe(false);
      }
      for (let older = 1; older <= size; older += 1) {
        const claim = {
          oldSize: older,
          newSize: size,
          oldRoot: root(older),
          newRoot: root(size),
          proof: consistencyProof(older, size, read),
        };
        expect(verifyConsistency(claim)).toBe(true);
        const forgeries = [
          ...flips(claim.oldRoot).map((oldRoot) => ({ ...claim, oldRoot })),
          ...flips(claim.newRoot).map((newRoot) => ({ ...claim, newRoot })),
          ...claim.proof.flatMap((hash, i) =>
            flips(hash).map((one) => ({ ...claim, proof: claim.proof.with(i, one) })),
          ),
          { ...claim, proof: [...claim.proof, LEAVES[0]!] },
          { ...claim, oldSize: size + 1 },
          ...(older < size
            ? [
                { ...claim, proof: [] },
                { ...claim, oldSize: older + 1, oldRoot: claim.oldRoot },
              ]
            : []),
        ];
        for (const forgery of forgeries) expect(verifyConsistency(forgery)).toBe(false);
      }
    }
  });

  it('an empty old tree is consistent with every tree, with the empty root and an empty proof only', () => {
    expect(verifyConsistency({ oldSize: 0, newSize: 8, oldRoot: EMPTY_ROOT, newRoot: root(8), proof: [] })).toBe(true);
    expect(verifyConsistency({ oldSize: 0, newSize: 8, oldRoot: root(1), newRoot: root(8), proof: [] })).toBe(false);
    expect(verifyConsistency({ oldSize: 0, newSize: 8, oldRoot: EMPTY_ROOT, newRoot: root(8), proof: [root(1)] })).toBe(
      false,
    );
  });

  it('proofs of trees of any size verify', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), fc.nat(), (size, a, b) => {
        const tree = inMemoryTree(Array.from({ length: size }, (_, i) => leafHash(Buffer.from(String(i)))));
        const [index, older] = [a % size, 1 + (b % size)];
        const top = rootOf(size, tree.read);
        expect(
          verifyInclusion({
            leaf: tree.read(0, index),
            index,
            size,
            proof: inclusionProof(index, size, tree.read),
            root: top,
          }),
        ).toBe(true);
        expect(
          verifyConsistency({
            oldSize: older,
            newSize: size,
            oldRoot: rootOf(older, tree.read),
            newRoot: top,
            proof: consistencyProof(older, size, tree.read),
          }),
        ).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('an index above 2^31 is not truncated', () => {
    const size = 3_000_000_000;
    const leaf = leafHash(Buffer.from('x'));
    let depth = 0;
    for (let rest = size - 1; rest > 0; rest = Math.floor(rest / 2)) depth += 1;
    const proof = Array.from({ length: depth }, (_, i) => leafHash(Buffer.of(i)));
    const top = proof.reduce((node, sibling) => nodeHash(node, sibling), leaf);
    expect(verifyInclusion({ leaf, index: 0, size, proof, root: top })).toBe(true);
    expect(verifyInclusion({ leaf, index: 2 ** 31, size, proof, root: top })).toBe(false);
  });

  it('appending a leaf completes exactly the subtrees that end with it', () => {
    expect(completedSubtrees(7, LEAVES[7]!, read).map((one) => [one.level, one.index])).toEqual([
      [0, 7],
      [1, 3],
      [2, 1],
      [3, 0],
    ]);
    expect(completedSubtrees(6, LEAVES[6]!, read).map((one) => [one.level, one.index])).toEqual([[0, 6]]);
    expect(sameHash(completedSubtrees(7, LEAVES[7]!, read)[3]!.hash, root(8))).toBe(true);
  });

  it('a leaf outside the tree has no proof', () => {
    expect(() => inclusionProof(8, 8, read)).toThrow(RangeError);
    expect(() => consistencyProof(9, 8, read)).toThrow(RangeError);
  });
});

const VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const NOTE =
  'This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';
const SKEY = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';

describe('signed notes', () => {
  const verifier = parseVerifierKey(VKEY)!;

  it('the published note verifies with the published key', () => {
    const note = parseNote(NOTE)!;
    expect(verifyNote(note, [verifier])).toEqual([verifier]);
    expect(formatNote(note)).toBe(NOTE);
    expect(formatVerifierKey(verifier)).toBe(VKEY);
  });

  it('a note with one changed character does not verify', () => {
    for (let i = 0; i < NOTE.length; i += 1) {
      const changed = NOTE.slice(0, i) + (NOTE[i] === 'A' ? 'B' : 'A') + NOTE.slice(i + 1);
      const note = parseNote(changed);
      expect(note === null ? null : verifyNote(note, [verifier])).toBeNull();
    }
  });

  it('text keys are equal to those of Go, and a wrong key id is refused', () => {
    const signer = parseSignerKey(SKEY)!;
    expect(formatVerifierKey(signer)).toBe('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
    expect(parseSignerKey(SKEY.replace('c74f20a3', 'c74f20a4'))).toBeNull();
    expect(parseVerifierKey(VKEY.replace('530d903a', '530d903b'))).toBeNull();
    expect(parseVerifierKey(VKEY.replace('example.com', 'example.org'))).toBeNull();
    for (const bad of ['', '+', 'a+b', `${VKEY}A`, VKEY.replace('+A', '+B')]) expect(parseVerifierKey(bad)).toBeNull();
  });

  const signer = ed25519Signer('log.example/one', generateKeyPairSync('ed25519').privateKey);
  const text = 'log.example/one\n1\nAAAA\n';

  it('a signature of an unknown key is ignored; an invalid one of a known key makes the note invalid', () => {
    const good = signNote(text, signer);
    const unknown = signNote(text, ed25519Signer('other.example', generateKeyPairSync('ed25519').privateKey));
    const bad = { ...good, signature: Buffer.from(good.signature).fill(0) };
    const note = (...signatures: Note['signatures']): Note => ({ text, signatures });
    expect(verifyNote(note(unknown, good), [signer])).toEqual([signer]);
    expect(verifyNote(note(good, bad), [signer])).toBeNull();
    expect(verifyNote(note(unknown), [signer])).toBeNull();
    expect(verifyNote(note({ ...good, name: 'log.example/two' }), [signer])).toBeNull();
  });

  it('ECDSA signatures verify too', async () => {
    const { sign } = await import('node:crypto');
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const known = ecdsaVerifier('rekor.example', publicKey);
    const signature = {
      name: known.name,
      keyId: known.keyId,
      signature: sign('sha256', Buffer.from(text), privateKey),
    };
    expect(verifyNote({ text, signatures: [signature] }, [known])).toEqual([known]);
    expect(verifyNote({ text: text.replace('1', '2'), signatures: [signature] }, [known])).toBeNull();
  });

  it.each([
    ['no blank line', 'text\n\u2014 a AAAAAAA=\n'],
    ['no final newline', NOTE.slice(0, -1)],
    ['a control character', NOTE.replace('message', 'mess\u0007ge')],
    ['a carriage return', NOTE.replace('.\n', '.\r\n')],
    ['a hyphen for the dash', NOTE.replace('\u2014', '-')],
    ['no signature', 'text\n\n'],
    ['a signature that is not base64', 'text\n\n\u2014 a !!!!\n'],
    ['a signature too short', 'text\n\n\u2014 a AAAA\n'],
    ['a lone surrogate', `\ud800${NOTE}`],
    ['a plus in the name', 'text\n\n\u2014 a+b AAAAAAAAAA==\n'],
  ])('is not a note: %s', (_name, source) => {
    expect(parseNote(source)).toBeNull();
  });

  it('the text ends at the last blank line', () => {
    const signature = { name: signer.name, keyId: signer.keyId, signature: signNote('a\n\nb\n', signer).signature };
    expect(parseNote(formatNote({ text: 'a\n\nb\n', signatures: [signature] }))!.text).toBe('a\n\nb\n');
  });

  it('isKeyName accepts valid names only', () => {
    expect(['a', 'a.b/c', 'ä'].every(isKeyName)).toBe(true);
    expect(['', 'a b', 'a+b', 'a\u00a0b', '\ud800'].some(isKeyName)).toBe(false);
  });
});

describe('checkpoints', () => {
  const checkpoint = {
    origin: 'go.sum database tree',
    size: 123_456_789_012,
    root: Buffer.from('TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=', 'base64'),
    extensions: [],
  };

  it('are formatted and parsed without loss', () => {
    expect(formatCheckpoint(checkpoint)).toBe(
      'go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n',
    );
    expect(hex(leafHash(Buffer.from('hello world')))).toBe(hex(checkpoint.root));
    expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
    expect(parseCheckpoint(`${formatCheckpoint(checkpoint)}Timestamp: 1\n`)!.extensions).toEqual(['Timestamp: 1']);
  });

  it.each([
    ['leading zero', 'o\n01\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n'],
    ['sign', 'o\n+1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n'],
    ['hex size', 'o\n0x1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n'],
    ['size beyond safe integers', 'o\n9007199254740993\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n'],
    ['short root', 'o\n1\nAAAA\n'],
    ['base64 with spare bits', 'o\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb1=\n'],
    ['no origin', '\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n'],
    ['two lines', 'o\n1\n'],
    ['empty extension', 'o\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n\n'],
  ])('are not: %s', (_name, text) => {
    expect(parseCheckpoint(text)).toBeNull();
  });

  it('an invalid checkpoint cannot be formatted', () => {
    expect(() => formatCheckpoint({ ...checkpoint, origin: 'a\nb' })).toThrow(RangeError);
    expect(() => formatCheckpoint({ ...checkpoint, size: -1 })).toThrow(RangeError);
  });
});

describe('tiles', () => {
  it.each([
    [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 1, index: 0, width: 1 }, 'tile/1/000.p/1'],
    [{ level: 'entries', index: 273, width: 112 }, 'tile/entries/273.p/112'],
    [{ level: 63, index: 1000, width: 256 }, 'tile/63/x001/000'],
  ] as const)('%j is at %s', (tile, path) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  it.each([
    'tile/0/67',
    'tile/0/001/067',
    'tile/0/x000/067',
    'tile/00/067',
    'tile/64/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000.p/',
    'tile/-1/000',
    '/tile/0/000',
    'tile/0/000/',
    'tile/x/000',
  ])('%s is not a tile', (path) => {
    expect(parseTilePath(path)).toBeNull();
  });

  it('every tile path parses to its tile', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 63 }),
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.integer({ min: 1, max: TILE_WIDTH }),
        (level, index, width) => {
          expect(parseTilePath(tilePath({ level, index, width }))).toEqual({ level, index, width });
        },
      ),
    );
  });

  it.each([
    [0, 0, 256, 256],
    [1, 0, 256, 1],
    [0, 1, 256, 0],
    [0, 273, 70_000, 112],
    [1, 1, 70_000, 17],
    [2, 0, 70_000, 1],
    ['entries', 273, 70_000, 112],
  ] as const)('level %s tile %i of %i leaves is %i wide', (level, index, size, width) => {
    expect(tileWidth(level, index, size)).toBe(width);
  });

  it('entry bundles are formatted and parsed without loss', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (entries) => {
        expect(parseEntryBundle(formatEntryBundle(entries))!.map(hex)).toEqual(entries.map(hex));
      }),
    );
    expect(parseEntryBundle(Buffer.of(0))).toBeNull();
    expect(parseEntryBundle(Buffer.of(0, 2, 1))).toBeNull();
    expect(() => formatEntryBundle([new Uint8Array(65_536)])).toThrow(RangeError);
  });
});
