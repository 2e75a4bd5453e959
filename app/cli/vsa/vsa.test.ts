import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyPolicy } from '#lib/admin/policies.ts';
import { serveRoutes, type TestServer } from '#app/api/v1/routes.fixture.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { main } from '../main.ts';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';

let app: TestApp;
let server: TestServer;
let folder: string;
const run = runOf('acme/web');
beforeAll(async () => {
  app = await openTestApp({ adopts: ['github.com/acme/*'] });
  setSingletonApp(app);
  server = await serveRoutes();
  folder = mkdtempSync(join(tmpdir(), 'attestry-cli-vsa-'));
  await ingestOutcomes(app, completeEvidence(subject('web'), { run }));
  await ingestOutcomes(app, provenance(subject('incomplete'), { run }));
  await ingestOutcomes(app, completeEvidence(subject('stranger'), { run: runOf('stranger/web') }));
});
afterAll(async () => {
  await server.close();
  await app.close();
  rmSync(folder, { recursive: true });
});

async function attestry(args: string[], env: Record<string, string> = {}) {
  const io = createCapturedIo({ ATTESTRY_URL: server.url, ATTESTRY_DATA: join(folder, 'data'), ...env });
  return { code: await main(args, io), out: io.output(), err: io.errors() };
}
const digest = (name: string) => `sha256:${sha256Hex(name)}`;

describe('attestry vsa', () => {
  it('prints the envelope, and whether it passes', async () => {
    const { code, out, err } = await attestry(['vsa', digest('web')]);
    expect([code, err]).toEqual([0, expect.stringMatching(/^PASSED \(SLSA_BUILD_LEVEL_2\), verified: /)]);
    const served = await (await fetch(`${server.url}/api/v1/artifacts/${digest('web')}/vsa`)).text();
    expect(out).toBe(`${served}\n`);
    const file = join(folder, 'web.vsa.json');
    expect(await attestry(['vsa', sha256Hex('web'), '--output', file])).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(file, 'utf8')).toBe(served);
  });
  it('exits with 1 where the verdict is FAILED', async () => {
    expect(await attestry(['vsa', digest('incomplete')])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^FAILED, incomplete: /),
    });
    const { code, out } = await attestry(['vsa', digest('incomplete'), '--json']);
    expect([code, JSON.parse(out)]).toEqual([
      1,
      expect.objectContaining({
        result: 'FAILED',
        levels: ['FAILED'],
        status: 'incomplete',
        envelope: expect.any(Object),
      }),
    ]);
  });
  it('exits with 3 and the reason where there is no verdict', async () => {
    expect(await attestry(['vsa', digest('stranger')])).toEqual({
      code: 3,
      out: '',
      err: 'attestry: Attestry signs no verdict about this artifact: built by stranger/web; no project here expects it\n',
    });
    expect(await attestry(['vsa', digest('nothing')])).toMatchObject({ code: 3, out: '' });
    expect(await attestry(['vsa', digest('web'), '--output', join(folder, 'no', 'file')])).toMatchObject({ code: 3 });
  });
  it('and the status are by the policy of the environment', async () => {
    const rules = [{ id: 'provenance', check: 'provenance-present' }];
    const document = { id: 'soft', mode: 'warn', appliesTo: { environments: ['stag*'] }, rules };
    await applyPolicy(app, { document, reason: 'less for staging' });
    await applyPolicy(app, {
      document: { id: 'trial', mode: 'dry-run', rules: [{ id: 'sbom', check: 'sbom-present' }] },
      reason: 'to begin with',
    });
    const staging = ['--environment', 'staging'];
    expect(await attestry(['vsa', digest('incomplete'), ...staging])).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^PASSED/),
    });
    const { code, out } = await attestry(['status', digest('incomplete'), ...staging]);
    expect([code, out]).toEqual([0, expect.stringMatching(/^verified: /)]);
    expect(out).toContain('  policy     soft version 1, which only warns, for ** in stag*\n');
    expect(out).toContain('  dry run    trial version 1: incomplete, no SBOM\n');
    const without = await attestry(['status', digest('incomplete')]);
    expect([without.code, without.out]).toEqual([
      1,
      expect.stringContaining('  policy     attestry-baseline version '),
    ]);
    expect(await attestry(['status', digest('incomplete'), '--environment', ''])).toMatchObject({ code: 1 });
  });
  it('exits with 2 for what is not a digest', async () => {
    expect(await attestry(['vsa', 'web'])).toMatchObject({ code: 2 });
  });
});

describe('attestry vsa-key', () => {
  it('lists, rotates and revokes', async () => {
    const keys = async () =>
      (
        JSON.parse((await attestry(['vsa-key', 'list', '--json'])).out) as {
          keys: { keyId: string; revokedAt: string }[];
        }
      ).keys;
    const [first] = await keys();
    const rotated = await attestry(['vsa-key', 'rotate', '--overlap', '7d']);
    expect([rotated.code, rotated.out]).toEqual([0, expect.stringContaining('is published now and signs from')]);
    expect(await attestry(['vsa-key', 'rotate'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('rotate again after that'),
    });
    const listed = (await attestry(['vsa-key', 'list'])).out;
    expect(listed).toMatch(new RegExp(`${first!.keyId}.*signs until`));
    expect(listed).toMatch(/signs from/);
    expect(await attestry(['vsa-key', 'revoke', first!.keyId])).toMatchObject({ code: 0 });
    expect(await attestry(['vsa-key', 'revoke', first!.keyId])).toMatchObject({ code: 2 });
    expect((await keys())[0]).toMatchObject({ keyId: first!.keyId, revokedAt: expect.any(String) });
  });
  it('does not rotate a configured key', async () => {
    const file = join(folder, 'own.pem');
    writeFileSync(file, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const env = { ATTESTRY_VSA_KEY: file, ATTESTRY_DATA: join(folder, 'other') };
    expect(await attestry(['vsa-key', 'rotate'], env)).toMatchObject({
      code: 2,
      err: 'attestry: the key is the file that ATTESTRY_VSA_KEY names: set another file there\n',
    });
    expect((await attestry(['vsa-key', 'list'], env)).out).toMatch(/configured +signs/);
  });
});
