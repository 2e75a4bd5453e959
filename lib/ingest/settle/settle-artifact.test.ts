import { generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/actor.ts';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { githubIdentity } from '#lib/test-issuer/statements/run.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import {
  completeEvidence,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
  testInstance,
} from '#lib/start/app.fixture.ts';
import type { Subjects, TestApp } from '#lib/start/app.fixture.ts';

const run = runOf('acme/web');
const sha512 = '5'.repeat(128);
const other = `sha256:${sha256Hex('other')}`;

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ adopts: [] });
  await claimProject(app, { slug: 'github.com/acme/web' });
});
afterEach(() => app.close());

const STRANGER: Actor = { kind: 'token', id: 77, name: 'stranger', scopes: ['ingest'] };
const push = (bytes: Uint8Array, options: { subject?: string } = {}, actor: Actor = STRANGER) =>
  ingestEvidence({ ...app, actor }, { bytes, ...options });
const view = async (digest: string) => (await getArtifact(app, digest))!;

/** The provenance of the owner's run about any subjects, signed by a person whom the public authority knows. */
function byPerson(subjects: Subjects): Buffer {
  const { oids: _, ...identity } = githubIdentity(run);
  const person = { ...identity, identity: 'mallory@example.com', identityType: 'email' as const };
  return Buffer.from(
    JSON.stringify(
      testInstance().sign(githubProvenance(subjects, run, { materials: [] }), {
        ...person,
        at: run.finishedOn,
      } as never),
    ),
  );
}

describe('evidence of the owner is not borrowed for another artifact', () => {
  it('by a further digest that a stranger gives it', async () => {
    const own: Subjects = [{ name: 'web', digest: { sha512 } }];
    await push(completeEvidence(own, { run }));
    expect((await view(`sha512:${sha512}`)).status.status).toBe('verified');
    await push(byPerson([{ name: 'web', digest: { sha256: sha256Hex('other'), sha512 } }]));
    await push(
      provenance([{ name: 'web', digest: { sha256: sha256Hex('other'), sha512 } }], { run: runOf('evil/web') }),
    );
    const borrowed = await view(other);
    expect(borrowed).toMatchObject({ status: { status: 'unknown' }, project: { slug: 'github.com/evil/web' } });
    expect([borrowed.evidence.length, borrowed.claims.length]).toEqual([1, 1]);
    expect((await view(`sha512:${sha512}`)).digest).toBe(`sha512:${sha512}`);
  });

  it('by naming another artifact for a signed document that names none', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    await addTrustFile(app, { bytes: Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })), name: 'release' });
    const bom = { bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, components: [] };
    const payload = Buffer.from(JSON.stringify(bom));
    const type = 'application/vnd.cyclonedx+json';
    const pae = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
    const envelope = Buffer.from(
      JSON.stringify({
        payloadType: type,
        payload: payload.toString('base64'),
        signatures: [{ sig: sign(null, pae, privateKey).toString('base64') }],
      }),
    );
    await push(provenance(subject('web'), { run }));
    const [result] = await push(envelope, { subject: `sha256:${sha256Hex('web')}` });
    expect(result!.verification?.outcome).toBe('verified');
    const web = `sha256:${sha256Hex('web')}`;
    expect((await view(web)).claims.map(({ id }) => id)).toEqual([result!.id]);
    const { id } = await createToken(app, { name: 'ci', scopes: ['ingest'], projects: ['github.com/acme/web'] });
    await push(envelope, { subject: web }, { kind: 'token', id, name: 'ci', scopes: ['ingest'] });
    expect((await view(web)).claims).toEqual([]);
    await push(envelope, { subject: other });
    expect(await view(other)).toMatchObject({ evidence: [], claims: [{ id: result!.id }] });
  });
});
