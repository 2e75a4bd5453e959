/** Links and a layout from the upload to the rule of the artifact page, in any order. */
import { generateKeyPairSync, hash, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { olpcCanonicalJson } from '#lib/bytes/canonical-json.ts';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { getArtifact } from './get-artifact.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { sha256Hex, openTestApp } from '#lib/start/app.fixture.ts';

const keys = generateKeyPairSync('ed25519');
const pem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const keyid = hash('sha256', keys.publicKey.export({ type: 'spki', format: 'der' }), 'hex');
const raw = Buffer.from(keys.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('hex');
const metablock = (signed: object) =>
  Buffer.from(
    JSON.stringify({
      signatures: [
        {
          keyid,
          sig: sign(null, Buffer.from(olpcCanonicalJson(JSON.stringify(signed))), keys.privateKey).toString('hex'),
        },
      ],
      signed,
    }),
  );
const step = (name: string, expected_materials: string[][] = []) => ({
  _type: 'step',
  name,
  pubkeys: [keyid],
  threshold: 1,
  expected_command: [],
  expected_materials,
  expected_products: [],
});
const link = (name: string, materials: object, products: object) =>
  metablock({ _type: 'link', name, command: [], materials, products, byproducts: {}, environment: {} });

const SOURCE = { 'a.c': { sha256: sha256Hex('source') } };
const digest = `sha256:${sha256Hex('app')}`;
const CLONE = link('clone', {}, SOURCE);
const BUILD = link('build', SOURCE, { app: { sha256: sha256Hex('app') } });
const LAYOUT = metablock({
  _type: 'layout',
  expires: '2030-01-01T00:00:00Z',
  readme: '',
  inspect: [],
  keys: { [keyid]: { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: raw } } },
  steps: [
    step('clone'),
    step('build', [
      ['MATCH', '*', 'WITH', 'PRODUCTS', 'FROM', 'clone'],
      ['DISALLOW', '*'],
    ]),
  ],
});

describe('a layout for an artifact', () => {
  it.each([
    ['layout first', [LAYOUT, BUILD, CLONE]],
    ['layout last', [CLONE, BUILD, LAYOUT]],
    ['clone last', [BUILD, LAYOUT, CLONE]],
  ])('%s', async (_name, documents) => {
    const app = await openTestApp();
    await addTrustFile(app, { bytes: Buffer.from(pem), name: 'builder' });
    const rule = async () =>
      (await getArtifact(app, digest))?.checks.find((check) => check.rule === 'layout-steps-performed');
    for (const document of documents)
      await ingestEvidence(app, { bytes: document, ...(document === LAYOUT ? { subject: digest } : {}) });
    expect(await rule()).toMatchObject({ outcome: 'pass', severity: 'warn' });
    await app.close();
  });

  it('the verdict names the missing step', async () => {
    const app = await openTestApp();
    await addTrustFile(app, { bytes: Buffer.from(pem), name: 'builder' });
    await ingestEvidence(app, { bytes: BUILD });
    await ingestEvidence(app, { bytes: LAYOUT, subject: digest });
    const check = (await getArtifact(app, digest))?.checks.find((one) => one.rule === 'layout-steps-performed');
    expect(check).toMatchObject({ outcome: 'missing', code: 'step-not-performed', actual: 'clone' });
    await app.close();
  });
});
