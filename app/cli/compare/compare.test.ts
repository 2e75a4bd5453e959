import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveRoutes, type TestServer } from '#app/api/v1/routes.fixture.ts';
import {
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  START,
  subject,
  type TestApp,
  testResults,
} from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { main } from '../main.ts';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';

let app: TestApp;
let server: TestServer;
beforeAll(async () => {
  app = await openTestApp({ adopts: ['github.com/acme/*'] });
  setSingletonApp(app);
  server = await serveRoutes();
  for (const number of [1, 2, 3]) {
    const at = new Date(START.getTime() - (9 - number) * 3_600_000);
    const about = subject('web', sha256Hex(`web ${number}`));
    const run = runOf('acme/web', { at, ref: `refs/tags/v${number}` });
    await ingestOutcomes(app, provenance(about, { run }));
    if (number < 3)
      await ingestOutcomes(
        app,
        sbom(about, { run }, [{ purl: `pkg:npm/a@${number}`, name: 'a', version: String(number) }]),
      );
    if (number === 2) await ingestOutcomes(app, testResults(about, { run }));
  }
});
afterAll(async () => {
  await server.close();
  await app.close();
});

async function attestry(...args: string[]) {
  const io = createCapturedIo({ ATTESTRY_URL: server.url });
  return { code: await main(['compare', ...args], io), out: io.output(), err: io.errors() };
}
const digest = (number: number) => `sha256:${sha256Hex(`web ${number}`)}`;

describe('attestry compare', () => {
  it('prints what is new, gone and changed, and exits with 1', async () => {
    const { code, out } = await attestry(digest(1), digest(2));
    expect(code).toBe(1);
    expect(out).toContain(`first   ${digest(1)}  web  v1  of github.com/acme/web  verified`);
    expect(out).toMatch(/^result {2}differs$/m);
    expect(out).toMatch(/^ {2}~ changed {4}pkg:npm\/a: 1 → 2$/m);
    expect(out).toMatch(/^ {2}\? not known {2}Test result: passed: 2 passed/m);
  });
  it('exits with 0 where both are equal', async () => {
    expect(await attestry(digest(2), digest(2))).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^result {2}equal$/m),
    });
  });
  it('compares one artifact with the release before it', async () => {
    const { code, out } = await attestry(digest(3), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ a: { digest: digest(2) }, b: { digest: digest(3) }, outcome: 'differs' });
  });
  it('compares one artifact with itself at another time', async () => {
    const { out } = await attestry(digest(2), '--as-of', app.now().toISOString(), '--json');
    expect(JSON.parse(out)).toMatchObject({ a: { at: app.now().toISOString() }, outcome: 'equal' });
  });
  it.each([
    [['sha256:00', 'sha256:11'], 3, 'nothing is known about this digest'],
    [[digest(1), 'environment:none'], 3, 'no environment has this name'],
    [[digest(1), digest(2), '--as-of', 'yesterday'], 2, 'is no time'],
    [[], 2, 'missing required argument'],
  ])('%j is refused', async (args, code, message) => {
    expect(await attestry(...args)).toMatchObject({ code, out: '', err: expect.stringContaining(message) });
  });
});
