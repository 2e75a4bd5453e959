/** What every format shows of policies that do not enforce. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyPolicy } from '#lib/admin/policies.ts';
import { gateAnswer } from '#lib/http/contract/gate/gate.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes, type TestServer } from '#app/api/v1/routes.fixture.ts';
import { main } from '../main.ts';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';

const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;
const WARNS = 'Soft only warns, and would deny: no SBOM';
const SHA1 = 'ab'.repeat(20);
const TRIES = 'the dry run of Trial would deny: no SBOM';
let app: TestApp;
let server: TestServer;
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  await ingestOutcomes(app, completeEvidence(subject('good'), { run: runOf('acme/web') }));
  await ingestOutcomes(app, provenance(subject('bare'), { run: runOf('acme/web') }));
  const twice = [{ name: 'twice', digest: { sha256: sha256Hex('twice'), sha1: SHA1 } }];
  await ingestOutcomes(app, completeEvidence(twice, { run: runOf('acme/web') }));
  const rules = [{ id: 'sbom', check: 'sbom-present' }];
  for (const [id, title, mode] of [
    ['soft', 'Soft', 'warn'],
    ['trial', 'Trial', 'dry-run'],
  ])
    await applyPolicy(app, {
      document: { id, title, mode, appliesTo: { environments: ['staging'] }, rules },
      reason: 'to begin with',
    });
});
afterAll(async () => {
  await server.close();
  await app.close();
});

const run = async (format: string, name = 'bare', ...argv: string[]) => {
  const io = createCapturedIo({ ATTESTRY_URL: server.url });
  const exit = await main(['gate', digestOf(name), '--env', 'staging', '--format', format, ...argv], io);
  return { exit, out: io.output() };
};

describe('a policy that does not enforce', () => {
  it.each(['text', 'markdown', 'json', 'sarif', 'junit'])(
    'lets the artifact pass with warnings, as %s',
    async (format) => {
      const { exit, out } = await run(format);
      expect(exit).toBe(0);
      const plain = out.replaceAll('\\', '');
      for (const warning of [WARNS, TRIES]) expect(plain).toContain(warning);
      const good = await run(format, 'good');
      expect([good.exit, good.out.includes('would deny')]).toEqual([0, false]);
    },
  );

  it('does not let pass what the caller does not expect', async () => {
    const { exit, out } = await run('json', 'bare', '--expect-source', 'github.com/acme/other');
    expect(exit).toBe(1);
    expect(gateAnswer.parse(JSON.parse(out))).toMatchObject({ decision: 'deny', artifacts: [{ wouldBe: null }] });
  });

  it('lets pass with a warning what it cannot tell about', async () => {
    const ask = async (...argv: string[]) => {
      const io = createCapturedIo({ ATTESTRY_URL: server.url });
      const exit = await main(['gate', ...argv, '--json'], io);
      const { decision, artifacts } = gateAnswer.parse(JSON.parse(io.output()));
      return [exit, decision, artifacts[0]!.wouldBe];
    };
    for (const digest of [digestOf('never'), `sha1:${SHA1}`]) {
      expect(await ask(digest)).toEqual([3, 'unknown', null]);
      expect(await ask(digest, '--env', 'staging')).toEqual([0, 'allow', 'unknown']);
    }
    const expecting = ['--env', 'staging', '--expect-ref', 'refs/heads/main'];
    expect(await ask(digestOf('never'), ...expecting)).toEqual([3, 'unknown', null]);
    expect(await ask('--image', 'ghcr.io/acme/never:1', ...expecting)).toEqual([3, 'unknown', null]);
    expect(await ask('--image', 'ghcr.io/acme/never:1', '--env', 'staging')).toEqual([0, 'allow', 'unknown']);
  });

  it('has no finding of the level error in SARIF', async () => {
    type Log = {
      runs: [{ results: { ruleId: string; level: string }[]; invocations: [{ toolExecutionNotifications: object[] }] }];
    };
    const levels = async (...argv: string[]) => {
      const [{ results, invocations }] = (JSON.parse((await run('sarif', 'bare', ...argv)).out) as Log).runs;
      expect(invocations[0].toolExecutionNotifications.length).toBeGreaterThan(0);
      return results.map(({ ruleId, level }) => `${ruleId} ${level}`);
    };
    expect(await levels()).toEqual(['gate-policy-warns warning', 'gate-policy-warns warning', 'sbom warning']);
    expect(await levels('--expect-source', 'github.com/acme/other')).toContain('expect:sourceRepository error');
  });

  it('has no failure in JUnit, but skipped cases', async () => {
    const { out } = await run('junit');
    expect(XMLValidator.validate(out)).toBe(true);
    const { testsuites } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(out) as {
      testsuites: { failures: string; testsuite: { skipped: string; testcase: { name: string; skipped?: string }[] } };
    };
    expect(testsuites.failures).toBe('0');
    const skipped = testsuites.testsuite.testcase.filter((one) => one.skipped !== undefined);
    expect(skipped.map(({ name, skipped: why }) => [name, why])).toEqual([
      ['allowed by Soft, which only warns', WARNS],
      ['dry run of Trial', TRIES],
      ['SBOM is there', 'no SBOM'],
    ]);
    const denied = await run('junit', 'bare', '--expect-source', 'github.com/acme/other');
    expect(denied.out).toMatch(/name="Attestry gate" tests="\d+" failures="2"/);
  });
});
