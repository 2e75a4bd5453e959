import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSigningKey } from '#lib/bytes/signing/signing-key.ts';
import { openTestApp, type TestApp } from '#lib/start/app.fixture.ts';
import type { Context } from '#lib/context/context.ts';
import { activeKey, listKeys, revokeKey, rotateKey } from './keys.ts';
import { localSigner } from './local-signer.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ trust: null });
});
afterEach(() => app.close());

const folder = () => join(app.folder, 'vsa-keys');
const ids = async (context: Context = app) => (await listKeys(context)).map(({ keyId }) => keyId);
const activeId = async (context: Context = app) => (await activeKey(context)).signer.keyId;
const configured = (): Context => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const read = readSigningKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  if ('reason' in read) throw new Error(read.reason);
  return { ...app, vsa: { ...app.vsa, signer: localSigner(read) } };
};

describe('the key of the data folder', () => {
  it('is made once, at first need, and only its owner can read it', async () => {
    expect(() => readdirSync(folder())).toThrow();
    const made = await activeId();
    expect(await activeId()).toBe(made);
    expect(readdirSync(folder())).toEqual([`${made}.pem`]);
    expect(statSync(join(folder(), `${made}.pem`)).mode & 0o777).toBe(0o600);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
  });
  it('is the same for all who need it first at once', async () => {
    const made = await Promise.all(Array.from({ length: 6 }, () => activeId()));
    expect(new Set(made).size).toBe(1);
    expect(await ids()).toEqual([made[0]]);
  });
  it('is replaced where its file is lost, and stays published', async () => {
    const lost = await activeId();
    rmSync(join(folder(), `${lost}.pem`));
    const next = await activeId();
    expect(next).not.toBe(lost);
    expect(await listKeys(app)).toMatchObject([
      { keyId: lost, signsUntil: app.now().toISOString(), revokedAt: null },
      { keyId: next, signsUntil: null },
    ]);
  });
  it('is refused where its file has another key', async () => {
    const file = join(folder(), `${await activeId()}.pem`);
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await expect(activeKey(app)).rejects.toMatchObject({ code: 'conflict' });
    writeFileSync(file, 'nothing');
    await expect(activeKey(app)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('rotation', () => {
  it('publishes the next key at once, and lets it sign after the overlap', async () => {
    const first = await activeId();
    const next = await rotateKey(app);
    expect(next.signsFrom).toBe(new Date(app.now().getTime() + 86_400_000).toISOString());
    expect(await ids()).toEqual([first, next.keyId]);
    expect(await activeId()).toBe(first);
    await expect(rotateKey(app)).rejects.toMatchObject({ code: 'conflict' });
    app.advance(86_400_000);
    expect(await activeId()).toBe(next.keyId);
    expect(await listKeys(app)).toMatchObject([{ signsUntil: next.signsFrom }, { signsUntil: null }]);
  });
  it('is refused where the key is configured', async () => {
    await expect(rotateKey(configured())).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('revocation', () => {
  it('of the only key makes another one, and cannot be repeated', async () => {
    const first = await activeId();
    await revokeKey(app, first);
    expect(await activeId()).not.toBe(first);
    await expect(revokeKey(app, first)).rejects.toMatchObject({ code: 'not-found' });
    await expect(revokeKey(app, 'x')).rejects.toMatchObject({ code: 'not-found' });
  });
  it('during a rotation lets the next key sign at once', async () => {
    const first = await activeId();
    const next = await rotateKey(app);
    await revokeKey(app, first);
    expect(await activeId()).toBe(next.keyId);
    expect(await ids()).toEqual([first, next.keyId]);
  });
  it('of the next key leaves the present one', async () => {
    const first = await activeId();
    await revokeKey(app, (await rotateKey(app)).keyId);
    expect(await activeId()).toBe(first);
    expect((await rotateKey(app)).revokedAt).toBeNull();
  });
  it('of a configured key is an error until another one is configured', async () => {
    const context = configured();
    await revokeKey(context, await activeId(context));
    await expect(activeKey(context)).rejects.toMatchObject({ code: 'conflict' });
    expect(await activeId(configured())).not.toBe(context.vsa.signer!.keyId);
  });
});

describe('a configured key', () => {
  it('signs instead of that of the data folder, and both stay published', async () => {
    const first = await activeId();
    const context = configured();
    const { keyId } = context.vsa.signer!;
    expect(await activeId(context)).toBe(keyId);
    expect(await listKeys(context)).toMatchObject([
      { keyId: first, source: 'data-folder', signsUntil: app.now().toISOString() },
      { keyId, source: 'configured', algorithm: 'ES256', signsUntil: null },
    ]);
    expect(await activeId(context)).toBe(keyId);
    expect(await ids(context)).toHaveLength(2);
  });
});

describe('the file of a configured key', () => {
  const pem = (key: ReturnType<typeof generateKeyPairSync>['privateKey']) =>
    key.export({ type: 'pkcs8', format: 'pem' }).toString();
  it.each<[string, string]>([
    ['is encrypted; give it unencrypted', '-----BEGIN ENCRYPTED PRIVATE KEY-----'],
    ['is not a private key in PKCS#8 PEM', ''],
    ['is not a private key in PKCS#8 PEM', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
    [
      'is not a private key in PKCS#8 PEM',
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    ],
    ['is neither an Ed25519 nor a P-256 key', pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)],
    ['is neither an Ed25519 nor a P-256 key', pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey)],
    ['is neither an Ed25519 nor a P-256 key', pem(generateKeyPairSync('ed448').privateKey)],
  ])('that %s is refused (%#)', (reason, text) => {
    expect(readSigningKey(text)).toEqual({ reason });
  });
});
