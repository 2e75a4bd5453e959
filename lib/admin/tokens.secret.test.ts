/**
 * The comparison of a secret takes the same steps whatever the caller sent, so that its duration says nothing about the
 * secret.
 */
import { hash } from 'node:crypto';
import type * as Crypto from 'node:crypto';
import { beforeEach, expect, it, vi } from 'vitest';
import { github } from '#lib/webhook/github/source.ts';
import type * as Tokens from '#db/system/tokens.ts';
import { openTestApp } from '#lib/start/app.fixture.ts';
import { authorise, createToken } from './tokens.ts';

const seen = vi.hoisted(() => ({ lookedUp: [] as unknown[][], compared: [] as [ArrayBufferView, ArrayBufferView][] }));
vi.mock('#db/system/tokens.ts', async (original) => {
  const real = await original<typeof Tokens>();
  return {
    ...real,
    findToken: (...args: Parameters<typeof real.findToken>) => {
      seen.lookedUp.push(args.slice(1));
      return real.findToken(...args);
    },
  };
});
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof Crypto>();
  return {
    ...real,
    timingSafeEqual: (a: NodeJS.ArrayBufferView, b: NodeJS.ArrayBufferView) => {
      seen.compared.push([a, b]);
      return real.timingSafeEqual(a, b);
    },
  };
});
function verifyHubSignature(secrets: readonly string[], body: Buffer, header: string | null) {
  const headers: { [name: string]: string } = header === null ? {} : { 'x-hub-signature-256': header };
  return github.authenticate(secrets, { headers, body }, new Date(0));
}
beforeEach(() => {
  seen.lookedUp = [];
  seen.compared = [];
});

/** The token with another character at the index `i`. */
const withChangeAt = (token: string, i: number): string =>
  `${token.slice(0, i)}${token[i] === 'A' ? 'B' : 'A'}${token.slice(i + 1)}`;

it('a token reaches the store as its SHA-256 only, in one query, whichever part of the token is right', async () => {
  const app = await openTestApp({ trust: null });
  try {
    const { token } = await createToken(app, { name: 'ci', scopes: ['ingest'] });
    for (const sent of [
      token,
      withChangeAt(token, 9),
      withChangeAt(token, 30),
      withChangeAt(token, token.length - 1),
      `attestry_${'A'.repeat(43)}`,
    ]) {
      seen.lookedUp = [];
      seen.compared = [];
      const outcome = await authorise(app, { header: `Bearer ${sent}`, scope: 'ingest' }).then(
        () => 'yes',
        (error: { code: string }) => error.code,
      );
      expect(outcome).toBe(sent === token ? 'yes' : 'unauthorized');
      expect(seen.lookedUp.map((args) => args.map((arg) => Buffer.from(arg as Uint8Array).toString('hex')))).toEqual([
        [hash('sha256', sent, 'hex')],
      ]);
      // The hash in the row that the index found is compared in full; a wrong token has no row.
      expect(seen.compared.map(([a, b]) => [a.byteLength, b.byteLength])).toEqual(sent === token ? [[32, 32]] : []);
    }
  } finally {
    app.close();
  }
});

it.each([0, 16, 31])(
  'all 32 bytes of a signature are compared with every secret, also where byte %i is wrong',
  (wrongByte) => {
    const secrets = ['one', 'two'];
    const body = Buffer.from('{}');
    verifyHubSignature(secrets, body, `sha256=${'0'.repeat(64)}`);
    const right = Buffer.from(seen.compared[0]![0] as Uint8Array);
    seen.compared = [];
    const given = Buffer.from(right);
    given[wrongByte]! ^= 1;
    expect(verifyHubSignature(secrets, body, `sha256=${given.toString('hex')}`).ok).toBe(false);
    expect(verifyHubSignature(secrets, body, `sha256=${right.toString('hex')}`).ok).toBe(true);
    expect(seen.compared.map(([a, b]) => [a.byteLength, b.byteLength])).toEqual([
      [32, 32],
      [32, 32],
      [32, 32],
      [32, 32],
    ]);
  },
);

it('a signature of another length is refused without a comparison', () => {
  for (const header of ['sha256=', `sha256=${'0'.repeat(62)}`, `sha256=${'0'.repeat(66)}`, null])
    expect(verifyHubSignature(['one'], Buffer.from('{}'), header).ok).toBe(false);
  expect(seen.compared).toEqual([]);
});
