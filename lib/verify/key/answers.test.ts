import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { answerOnce, withAnswers } from './answers.ts';
import { verifySignature } from './public-key.ts';
import { verifyWith } from './scheme.ts';

const { publicKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519').publicKey;
const [message, signature] = [Buffer.from('message'), Buffer.from('signature')];

/** How many of these questions are really worked on, one after the other under one trust. */
function worked(questions: readonly (readonly [string, typeof publicKey, Uint8Array, Uint8Array])[], trust: object = {}): number {
  let count = 0;
  withAnswers(trust, () => {
    for (const question of questions) {
      answerOnce(...question, () => {
        count += 1;
        return true;
      });
    }
  });
  return count;
}

describe('an answer that was found before', () => {
  const question = ['a', publicKey, message, signature] as const;
  it.each([
    ['the same question', question, 1],
    ['the same key, imported again', ['a', createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })), message, signature] as const, 1],
    ['another algorithm', ['b', publicKey, message, signature] as const, 2],
    ['another key', ['a', other, message, signature] as const, 2],
    ['another message', ['a', publicKey, Buffer.from('messagf'), signature] as const, 2],
    ['another signature', ['a', publicKey, message, Buffer.from('signaturf')] as const, 2],
    ['the same bytes, cut elsewhere', ['a', publicKey, Buffer.from('messages'), Buffer.from('ignature')] as const, 2],
    ['a longer algorithm, a shorter message', ['am', publicKey, Buffer.from('essage'), signature] as const, 2],
  ])('%s', (_name, next, count) => {
    expect(worked([question, next])).toBe(count);
  });

  it('is not taken to another trust, and not kept outside of one', () => {
    const trust = {};
    expect(worked([question], trust)).toBe(1);
    expect(worked([question], trust)).toBe(0);
    expect(worked([question], {})).toBe(1);
    let count = 0;
    for (let i = 0; i < 2; i += 1) answerOnce(...question, () => { count += 1; return true; });
    expect(count).toBe(2);
  });

  it('may be no, and one that throws is none', () => {
    withAnswers({}, () => {
      expect(answerOnce(...question, () => false)).toBe(false);
      expect(answerOnce(...question, () => true)).toBe(false);
      expect(() => answerOnce('b', publicKey, message, signature, () => { throw new Error('fault'); })).toThrow('fault');
      expect(answerOnce('b', publicKey, message, signature, () => true)).toBe(true);
    });
  });

  it('is forgotten when there are many', () => {
    const trust = {};
    worked([question], trust);
    worked(Array.from({ length: 8192 }, (_, i) => [`n ${i}`, publicKey, message, signature] as const), trust);
    expect(worked([question], trust)).toBe(1);
  });

  it('keeps the answers of an outer trust apart from an inner one', () => {
    const [outer, inner] = [{}, {}];
    withAnswers(outer, () => {
      expect(worked([question], inner)).toBe(1);
      expect(answerOnce(...question, () => false)).toBe(false);
    });
  });
});

describe('real signatures under one trust', () => {
  it.each(['P-256', 'P-384', 'ed25519', 'rsa'] as const)('%s: what holds does not make anything else hold', (kind) => {
    const make = () => {
      if (kind === 'ed25519') return generateKeyPairSync('ed25519');
      return kind === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve: kind });
    };
    const [one, two] = [make(), make()];
    const data = Buffer.from('signed');
    const made = sign(kind === 'ed25519' ? null : 'sha256', data, one.privateKey);
    const broken = Buffer.from(made);
    broken[broken.length - 1]! ^= 1;
    withAnswers({}, () => {
      for (let round = 0; round < 3; round += 1) {
        expect(verifySignature(one.publicKey, data, made)).toBe(true);
        expect(verifySignature(two.publicKey, data, made)).toBe(false);
        expect(verifySignature(one.publicKey, Buffer.from('signee'), made)).toBe(false);
        expect(verifySignature(one.publicKey, data, broken)).toBe(false);
        if (kind !== 'ed25519') expect(verifySignature(one.publicKey, data, made, 'sha512')).toBe(false);
        expect(verifyWith({ kind: 'ed25519' }, one.publicKey, data, made)).toBe(kind === 'ed25519');
      }
    });
  });
});
