/** Vectors: what litewitness 0.9.0 (filippo.io/torchwood) answered to this client for a log of twelve entries. */
import { describe, expect, it } from 'vitest';
import { findCosignature, parseCosignerKey } from './cosignature.ts';
import { formatAddCheckpoint, parseWitnessSize } from './witness.ts';

const KEY = 'witness.example+ebe91302+BFc4E/cvmiYAHhp5fYnJS8vY+3Y6NAf+O5noQnP1ygig';
const TEXT = 'attestry.example/log\n12\nDZtheztdqmiJjVLFXGaye/PRsNGiKmfUHVjLN1z8Mus=\n';
const LINE =
  '\u2014 witness.example 6+kTAgAAAABrDJlmuM/9SqsHa1gL4VWdGRbkrmCCdedbTg1G4p6z9iulrHrmj/FZBNdTokn9Hxm/3SoRcVxmvQKERDCH4BiJzI1IBA==';
const cosigner = parseCosignerKey(KEY)!;

describe('a cosignature', () => {
  it('of another implementation is verified, with its time', () => {
    expect(findCosignature(TEXT, `${LINE}\n`, cosigner)).toEqual({
      name: 'witness.example',
      at: 1_795_987_814,
      line: LINE,
    });
  });

  it('is found among lines of others', () => {
    const other = LINE.replace('witness.example', 'other.example');
    expect(findCosignature(TEXT, `${other}\n${LINE}\n`, cosigner)?.line).toBe(LINE);
    expect(findCosignature(TEXT, `${other}\n`, cosigner)).toBeNull();
  });

  it.each([
    ['another size', TEXT.replace('\n12\n', '\n13\n'), LINE],
    ['another time', TEXT, LINE.replace('AAAABrDJlm', 'AAAABrDJln')],
    ['a changed signature', TEXT, LINE.replace('SqsHa1', 'SqsHa2')],
  ])('with %s is refused', (_, text, line) => {
    expect(findCosignature(text, `${line}\n`, cosigner)).toBeNull();
  });

  it.each([
    ['a key of another type', KEY.replace('+BFc4', '+AVc4')],
    ['another key ID', KEY.replace('ebe91302', 'ebe91303')],
    ['no key', 'witness.example'],
  ])('needs a key: %s is none', (_, key) => expect(parseCosignerKey(key)).toBeNull());
});

describe('add-checkpoint', () => {
  it('has the old size, the proof and the checkpoint (C2SP tlog-witness)', () => {
    const proof = [new Uint8Array(32)];
    expect(formatAddCheckpoint({ oldSize: 6, proof, checkpoint: 'x\n7\n' })).toBe(
      `old 6\n${'A'.repeat(43)}=\n\nx\n7\n`,
    );
    const long = Array.from({ length: 64 }, () => new Uint8Array(32));
    expect(() => formatAddCheckpoint({ oldSize: 1, proof: long, checkpoint: '' })).toThrow(RangeError);
  });

  it.each([
    ['12\n', 12],
    ['0\n', 0],
    ['012\n', null],
    ['12', null],
    ['-1\n', null],
    ['99999999999999999999\n', null],
  ])('the size in a conflict: %j', (body, size) => expect(parseWitnessSize(body)).toBe(size));
});
