import { createPublicKey, hash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/actor.ts';
import { claimProject, withdrawClaim } from '#lib/admin/projects.ts';
import { addTrustFile, removeTrustEntry } from '#lib/admin/change-trust.ts';
import { changeExpectations } from '#lib/admin/expectations.ts';
import { listKeys, rotateKey, revokeKey } from '#lib/admin/vsa/keys.ts';
import { createQuarantine } from '#lib/admin/quarantine.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { endWaiver } from '#lib/admin/waivers/decide-waiver.ts';
import { dsseEnvelope, policyDocument, vsaKeySet } from '#lib/http/contract/vsa/vsa.ts';
import { problem } from '#lib/http/contract/shared/shared-schemas.ts';
import { CALLER_LIMITS, setCallerLimits } from '#lib/http/caller-limits.ts';
import { VERDICT_FIELD } from '#lib/vsa/statement.ts';
import { readEntries } from '#db/log/log.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import {
  completeEvidence,
  ingestOutcomes,
  jsonLines,
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  subject,
  testResults,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes, type TestServer } from './routes.fixture.ts';

/** A token that speaks for no project. */
const STRANGER: Actor = { kind: 'token', id: 4711, name: 'stranger', scopes: ['ingest'] };

let app: TestApp;
let server: TestServer;
const run = runOf('acme/web');
const digest = `sha256:${sha256Hex('web')}`;
const address = `/api/v1/artifacts/${digest}/vsa`;
beforeEach(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
});
afterEach(async () => {
  setCallerLimits();
  await server.close();
  await app.close();
});

type Said = {
  subject: { name: string; digest: Record<string, string> }[];
  predicate: {
    [VERDICT_FIELD]: { status: string; reason: string; rules: unknown[]; waivers: unknown[] };
    verificationResult: string;
    verifiedLevels: string[];
    timeVerified: string;
    policy: { uri: string; digest: { sha256: string } };
    inputAttestations: { uri: string; digest: { sha256: string } }[];
  };
};
const request = (path: string, headers: Record<string, string> = {}) => fetch(`${server.url}${path}`, { headers });
async function issued(path = address): Promise<{ id: string; text: string; said: Said; response: Response }> {
  const response = await request(path);
  const text = await response.text();
  expect([response.status, text]).toEqual([200, expect.any(String)]);
  const envelope = dsseEnvelope.parse(JSON.parse(text));
  const id = response.headers.get('attestry-vsa-id')!;
  expect(id).toBe(`sha256:${hash('sha256', text)}`);
  expect(response.headers.get('etag')).toBe(`"${id}"`);
  return { id, text, response, said: JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as Said };
}
async function refused(path = address): Promise<{ status: number; detail: string }> {
  const response = await request(path);
  const { status, detail } = problem.parse(await response.json());
  expect(response.status).toBe(status);
  return { status, detail };
}
const sendAll = () => ingestOutcomes(app, completeEvidence(subject('web'), { run }));
const logEntries = async () =>
  (await readEntries(app.store.read, 0, 100)).map((one) => JSON.parse(Buffer.from(one).toString()) as { kind: string });

describe('the summary of an artifact', () => {
  it('of a verified artifact passes, with its level, its inputs and its rules', async () => {
    await sendAll();
    const { said, response } = await issued();
    const view = (await getArtifact(app, digest))!;
    expect(said).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'web', digest: { sha256: sha256Hex('web') } }],
      predicateType: 'https://slsa.dev/verification_summary/v1',
      predicate: {
        verifier: { id: 'http://attestry.test/verifier' },
        timeVerified: app.now().toISOString(),
        resourceUri: 'git+https://github.com/acme/web',
        verificationResult: 'PASSED',
        verifiedLevels: [`SLSA_BUILD_LEVEL_${view.slsaLevel}`],
        slsaVersion: '1.2',
      },
    });
    const { predicate } = said;
    expect(predicate.inputAttestations.map((one) => `sha256:${one.digest.sha256}`).sort()).toEqual(
      view.evidence.map(({ id }) => id).sort(),
    );
    expect(predicate[VERDICT_FIELD]).toMatchObject({
      status: 'verified',
      reason: view.status.reason,
      rules: view.checks.map(({ rule, outcome, code }) => ({ rule, outcome, code })),
    });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/vnd.dsse.envelope.v1+json',
      'cache-control': 'no-cache',
      'attestry-vsa-holds': 'true',
    });
  });
  it('names addresses that serve its inputs and its policy with these digests', async () => {
    await sendAll();
    const { policy, inputAttestations } = (await issued()).said.predicate;
    const served = async (uri: string) => (await request(uri.replace('http://attestry.test', ''))).text();
    expect(hash('sha256', await served(policy.uri))).toBe(policy.digest.sha256);
    policyDocument.parse(JSON.parse(await served(policy.uri)));
    for (const { uri, digest: input } of inputAttestations)
      expect(hash('sha256', await served(uri))).toBe(input.sha256);
    expect((await refused('/api/v1/policies/attestry-baseline/999')).status).toBe(404);
    expect((await refused('/api/v1/policies/other/6')).status).toBe(404);
  });
  it.each([
    ['incomplete', () => provenance(subject('web'), { run })],
    ['failed', () => jsonLines(completeEvidence(subject('web'), { run }), testResults(subject('web'), { run }, ['t']))],
  ])('of an artifact that is %s fails, without a level', async (status, evidence) => {
    await ingestOutcomes(app, evidence());
    expect((await issued()).said.predicate).toMatchObject({
      verificationResult: 'FAILED',
      verifiedLevels: ['FAILED'],
      [VERDICT_FIELD]: { status },
    });
  });
  it('of a waived artifact fails, and names the waiver', async () => {
    await ingestOutcomes(app, jsonLines(provenance(subject('web'), { run }), testResults(subject('web'), { run })));
    const waiver = await createWaiver(app, {
      rule: 'sbom-present',
      artifact: digest,
      owner: 'release team',
      reason: 'later',
      expiresAt: new Date(app.now().getTime() + 86_400_000).toISOString(),
    });
    expect((await issued()).said.predicate).toMatchObject({
      verificationResult: 'FAILED',
      verifiedLevels: ['FAILED'],
      [VERDICT_FIELD]: { status: 'waived', underlying: 'incomplete', waivers: [{ id: waiver.id, reason: 'later' }] },
    });
  });
});

describe('no summary', () => {
  it('of a digest of which nothing is known', async () => {
    expect(await refused()).toEqual({ status: 404, detail: 'nothing is known about this digest' });
    expect((await request('/api/v1/vsa-keys', {})).status).toBe(200);
    expect((await logEntries()).map(({ kind }) => kind)).not.toContain('verification-summary');
  });
  it('of an artifact that nobody here expects, until its project is claimed, nor after the claim is withdrawn', async () => {
    await server.close();
    await app.close();
    app = await openTestApp({ adopts: [] });
    setSingletonApp(app);
    server = await serveRoutes();
    await sendAll();
    expect(await refused()).toEqual({
      status: 409,
      detail: 'Attestry signs no verdict about this artifact: built by acme/web; no project here expects it',
    });
    await claimProject(app, { slug: 'github.com/acme/web' });
    const { id } = await issued();
    await withdrawClaim(app, 'github.com/acme/web');
    expect((await refused()).status).toBe(409);
    const { response } = await issued(`${address}?id=${id}`);
    expect(response.headers.get('attestry-vsa-holds')).toBe('false');
    expect(response.headers.has('link')).toBe(false);
  });
  it.each(['sha256:xyz', 'abc', `sha1:${'0'.repeat(40)}`])('with the id %s', async (id) => {
    await sendAll();
    expect((await refused(`${address}?id=${id}`)).status).toBe(400);
  });
  it('with the id of nothing, or of another artifact', async () => {
    await sendAll();
    await ingestOutcomes(app, completeEvidence(subject('other'), { run }));
    const { id } = await issued(`/api/v1/artifacts/sha256:${sha256Hex('other')}/vsa`);
    expect((await refused(`${address}?id=${id}`)).status).toBe(404);
    expect((await refused(`${address}?id=sha256:${'0'.repeat(64)}`)).status).toBe(404);
  });
  it.each<[string, () => Promise<unknown>]>([
    ['a root that is removed', () => removeTrustEntry(app, 'attestry service tests')],
    ['a quarantine of a sender', () => createQuarantine(app, { sender: 'command-line:test', reason: 'r' })],
  ])('while %s is not applied to its evidence', async (_name, change) => {
    await sendAll();
    const { id } = await issued();
    await change();
    expect(await refused()).toMatchObject({ status: 503, detail: expect.stringContaining('is being applied') });
    const runner = { store: app.store, now: app.now, handlers: jobHandlers(app), random: () => 0 };
    while (await runOneJob(runner));
    const now = await request(address);
    if (now.status === 200) expect(now.headers.get('attestry-vsa-id')).not.toBe(id);
    else expect(now.status).toBe(409);
  });
  it('beyond the limit of the caller, who still gets one that is stored', async () => {
    await sendAll();
    await ingestOutcomes(app, completeEvidence(subject('other'), { run }));
    setCallerLimits({ ...CALLER_LIMITS, verdicts: { burst: 1, perSecond: 0.001, message: 'too many' } });
    const { id } = await issued();
    expect((await refused(`/api/v1/artifacts/sha256:${sha256Hex('other')}/vsa`)).status).toBe(429);
    expect((await issued()).id).toBe(id);
  });
});

describe('the same bytes', () => {
  it('are served as long as nothing changes, and are in the log once', async () => {
    await sendAll();
    const first = await issued();
    app.advance(3_600_000);
    expect((await issued()).text).toBe(first.text);
    expect((await request(address, { 'if-none-match': `"${first.id}"` })).status).toBe(304);
    await sendAll();
    expect((await issued()).text).toBe(first.text);
    const entries = (await logEntries()).filter(({ kind }) => kind === 'verification-summary');
    expect(entries).toMatchObject([{ sha256: first.id.slice(7), result: 'PASSED', at: expect.any(String) }]);
  });
  it('are served to all who ask at once', async () => {
    await sendAll();
    const texts = await Promise.all(Array.from({ length: 8 }, async () => (await issued()).text));
    expect(new Set(texts).size).toBe(1);
    expect((await logEntries()).filter(({ kind }) => kind === 'verification-summary')).toHaveLength(1);
    expect((await logEntries()).filter(({ kind }) => kind === 'vsa-key')).toHaveLength(1);
  });

  type Change = () => Promise<unknown>;
  const waive = () =>
    createWaiver(app, {
      rule: 'sbom-present',
      artifact: digest,
      owner: 'o',
      reason: 'r',
      expiresAt: new Date(app.now().getTime() + 60_000).toISOString(),
    });
  const changes: [string, Change | null, Change][] = [
    ['a further document', null, () => ingestOutcomes(app, testResults(subject('web'), { run }, ['adds']))],
    ['the missing document', null, () => ingestOutcomes(app, sbom(subject('web'), { run }))],
    ['a waiver', null, waive],
    ['the end of a waiver', waive, async () => endWaiver(app, 1, 'done')],
    ['the expiry of a waiver', waive, async () => app.advance(61_000)],
    [
      'expectations',
      null,
      () =>
        changeExpectations(app, {
          project: 'github.com/acme/web',
          reason: 'r',
          version: 0,
          document: { signers: [{ identity: 'release-key', issuer: null, kinds: ['sbom'] }] },
        }),
    ],
  ];
  it.each(changes)('are replaced after %s, and the earlier ones name the new ones', async (_name, before, change) => {
    await ingestOutcomes(app, jsonLines(provenance(subject('web'), { run }), testResults(subject('web'), { run })));
    await before?.();
    const first = await issued();
    app.advance(1_000);
    await change();
    const second = await issued();
    expect(second.id).not.toBe(first.id);
    const old = await issued(`${address}?id=${first.id}`);
    expect(old.text).toBe(first.text);
    expect(old.response.headers.get('attestry-vsa-holds')).toBe('false');
    expect(old.response.headers.get('link')).toBe(
      `<${new URL(`${server.url}${address}`).pathname}?id=${encodeURIComponent(second.id)}>; rel="latest-version"`,
    );
    const now = await issued(`${address}?id=${second.id}`);
    expect(now.response.headers.get('attestry-vsa-holds')).toBe('true');
  });
});

describe('a summary that is sent back', () => {
  const claims = async () => (await getArtifact(app, digest))!.claims;
  const counting = async () => ({
    ...(await getArtifact(app, digest)),
    claims: null,
    claimsHidden: null,
    log: null,
  });
  it('by somebody without authority is a claim, and changes nothing', async () => {
    await sendAll();
    const { id, text } = await issued();
    const before = await counting();
    const stranger = { ...app, actor: STRANGER };
    expect(await ingestOutcomes(stranger, Buffer.from(text))).toEqual(['stored untrusted']);
    expect(await counting()).toEqual(before);
    expect(await claims()).toMatchObject([{ id, outcome: 'untrusted' }]);
    expect((await issued()).text).toBe(text);
  });
  it('by a sender with authority, or with its key configured, is no evidence for the next one', async () => {
    await sendAll();
    const { text } = await issued();
    const before = await counting();
    expect(await ingestOutcomes(app, Buffer.from(text))).toEqual(['stored untrusted']);
    expect(await counting()).toEqual(before);
    const [key] = await listKeys(app);
    const pem = createPublicKey({ key: Buffer.from(key!.publicKey), format: 'der', type: 'spki' });
    await addTrustFile(app, { bytes: Buffer.from(pem.export({ type: 'spki', format: 'pem' })), name: 'own' });
    await ingestOutcomes(app, completeEvidence(subject('other'), { run }));
    const other = `/api/v1/artifacts/sha256:${sha256Hex('other')}/vsa`;
    const first = await issued(other);
    expect(await ingestOutcomes(app, Buffer.from(first.text))).toEqual(['stored verified']);
    expect((await issued(other)).text).toBe(first.text);
    expect((await issued()).text).toBe(text);
  });
  it('does not make another artifact verified, nor a failed one pass', async () => {
    await sendAll();
    const { text } = await issued();
    await ingestOutcomes(app, testResults(subject('web'), { run }, ['adds']));
    const failed = await issued();
    expect(failed.said.predicate.verificationResult).toBe('FAILED');
    await ingestOutcomes({ ...app, actor: STRANGER }, Buffer.from(text));
    expect((await issued()).text).toBe(failed.text);
  });
});

describe('the keys', () => {
  const keySet = async () => vsaKeySet.parse(await (await request('/.well-known/attestry-vsa-keys.json')).json());
  const keyOf = (text: string) => dsseEnvelope.parse(JSON.parse(text)).signatures[0]!.keyid;
  it('are published, also the one that will sign and the one that has signed', async () => {
    await sendAll();
    const first = await issued();
    const old = keyOf(first.text);
    const next = await rotateKey(app, { overlapMs: 60_000 });
    expect(await keySet()).toMatchObject({
      verifier: { id: 'http://attestry.test/verifier' },
      keys: [
        { kid: old, kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', signsUntil: next.signsFrom },
        { kid: next.keyId, signsFrom: next.signsFrom, signsUntil: null },
      ],
      revoked: [],
    });
    await ingestOutcomes(app, testResults(subject('web'), { run }, ['adds']));
    expect(keyOf((await issued()).text)).toBe(old);
    app.advance(60_000);
    await ingestOutcomes(app, testResults(subject('web'), { run }, ['takes away']));
    expect(keyOf((await issued()).text)).toBe(next.keyId);
    expect((await issued(`${address}?id=${first.id}`)).text).toBe(first.text);
  });
  it('keep what they have signed after rotation, but not after they are revoked', async () => {
    await sendAll();
    const first = await issued();
    await rotateKey(app, { overlapMs: 0 });
    expect((await issued()).text).toBe(first.text);
    await revokeKey(app, keyOf(first.text));
    const second = await issued();
    expect(keyOf(second.text)).not.toBe(keyOf(first.text));
    expect((await issued(`${address}?id=${first.id}`)).response.headers.get('attestry-vsa-holds')).toBe('false');
    expect(await keySet()).toMatchObject({
      keys: [{ kid: keyOf(second.text) }],
      revoked: [{ kid: keyOf(first.text) }],
    });
  });
});
