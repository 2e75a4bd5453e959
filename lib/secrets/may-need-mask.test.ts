/** The quick search of a text says yes for each text of a value in which the thorough one finds a secret. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskSecrets, mayNeedMask } from './mask.ts';
import { PLANTED } from './planted.fixture.ts';

const hasSecret = (value: unknown): boolean => {
  let has = false;
  maskSecrets(value, { onSecret: () => (has = true) });
  return has;
};

describe('the text of a value with a secret', () => {
  it.each(PLANTED.map(({ kind, member }, n) => [n, kind, member] as const))('%i: %s', (_, __, member) => {
    for (const value of [member, { predicate: { steps: [member] } }, { env: { value: member } }]) {
      if (!hasSecret(value)) continue;
      expect(mayNeedMask(JSON.stringify(value))).toBe(true);
      expect(mayNeedMask(JSON.stringify(value, null, 2))).toBe(true);
    }
  });

  it('of any shape', () => {
    const values = PLANTED.map(({ hidden }) => hidden);
    const word = fc.oneof(
      fc.constantFrom(...values, ...values.map((text) => Buffer.from(text).toString('base64'))),
      fc.constantFrom(
        '--token',
        '-p',
        '-u',
        'login',
        'docker',
        'mysql',
        'curl',
        'password',
        'ben:Xk29fLq0',
        'hunter22',
        '12345678',
      ),
      fc.constantFrom(
        '-----BEGIN RSA PRIVATE KEY-----',
        '-----END RSA PRIVATE KEY-----',
        'Basic',
        'Bearer',
        'https://a:b@c.de',
      ),
      fc.string({ maxLength: 24 }),
    );
    const name = fc.oneof(
      fc.constantFrom(
        'password',
        'token',
        'apiKey',
        'secret',
        'name',
        'value',
        'key',
        'env',
        'pwd',
        'auth',
        'passphrase',
        'a',
      ),
      word,
    );
    const json = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        word,
        fc.integer(),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(name, tie('node'), { maxKeys: 4 }),
      ),
    })).node;
    fc.assert(
      fc.property(json, (value) => {
        fc.pre(hasSecret(value));
        expect(mayNeedMask(JSON.stringify(value))).toBe(true);
        expect(mayNeedMask(JSON.stringify(value, null, 2))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
