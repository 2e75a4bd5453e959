import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { gateAnswer } from '#lib/http/contract/gate/gate.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import {
  completeEvidence,
  ingestOutcomes,
  jsonLines,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
  testResults,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes, type TestServer } from '#app/api/v1/routes.fixture.ts';
import { main } from '../main.ts';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';
import { escapeXml } from './junit.ts';
import { escapeMarkdown } from '#lib/query/gate/markdown.ts';

const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;
let app: TestApp;
let server: TestServer;
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  const run = runOf('acme/web');
  await ingestOutcomes(app, completeEvidence(subject('good'), { run }));
  await ingestOutcomes(app, provenance(subject('bare'), { run }));
  await ingestOutcomes(
    app,
    jsonLines(provenance(subject('red'), { run }), testResults(subject('red'), { run }, ['adds'])),
  );
  await ingestOutcomes(app, provenance(subject('waived'), { run: runOf('acme/waived') }));
  await createWaiver(app, {
    rule: 'sbom-present',
    artifact: digestOf('waived'),
    owner: 'release <b>',
    reason: 'no | generator',
    expiresAt: '2026-05-20T00:00:00Z',
  });
});
afterAll(async () => {
  await server.close();
  await app.close();
});

const run = async (...argv: string[]) => {
  const io = createCapturedIo({ ATTESTRY_URL: server.url });
  const exit = await main(['gate', ...argv], io);
  return { exit, out: io.output(), errors: io.errors() };
};

describe('attestry gate', () => {
  it.each([
    ['an artifact that is verified', ['good'], 0, /^allowed for production: /],
    ['one that is waived', ['waived'], 0, /waived: sbom-present by release <b> until 2026-05-20/],
    ['one that lacks evidence', ['bare'], 1, /^denied for production: no SBOM/],
    ['one of which nothing is known', ['never'], 3, /^could not tell for production: nothing is known about it\n/],
    ['several', ['good', 'bare'], 1, /^denied for production: 1 of 2 artifacts is denied/],
  ])('%s', async (_, names, exit, text) => {
    const answer = await run(...names.map(digestOf), '--env', 'production');
    expect(answer.exit).toBe(exit);
    expect(answer.out).toMatch(text);
    expect(answer.out).toContain(`${server.url}/gate/`);
  });

  it('prints of each open rule what to do', async () => {
    const { out } = await run(digestOf('bare'));
    expect(out).toMatch(/○ SBOM is there +missing/);
    expect(out).toMatch(/to do: +Make a bill of materials/);
    expect(out).toContain(`${server.url}/artifacts/${digestOf('bare')}`);
  });

  it('denies what is not as expected', async () => {
    const { exit, out } = await run(digestOf('good'), '--expect-source', 'github.com/acme/other', '--min-slsa', '2');
    expect(exit).toBe(1);
    expect(out).toMatch(/expected: +github\.com\/acme\/other\n +actual: +github\.com\/acme\/web/);
  });

  it('decides an image', async () => {
    expect((await run('--image', `ghcr.io/acme/web@${digestOf('good')}`)).exit).toBe(0);
    const { exit, out } = await run('--image', 'ghcr.io/acme/web:1');
    expect(exit).toBe(3);
    expect(out).toContain('no evidence here says which digest ghcr.io/acme/web:1 is');
  });

  it('waits, and stops when evidence arrives', async () => {
    const waiting = run(digestOf('later'), '--wait', '60s', '--json');
    setTimeout(() => void ingestOutcomes(app, completeEvidence(subject('later'), { run: runOf('acme/later') })), 300);
    const { exit, out } = await waiting;
    expect(exit).toBe(0);
    expect(gateAnswer.parse(JSON.parse(out)).waitedMs).toBeGreaterThan(0);
  });

  it.each([
    ['no digest', []],
    ['a digest and an image', [digestOf('good'), '--image', 'web']],
    ['text that is no digest', ['x']],
    ['a wait that is too long', [digestOf('good'), '--wait', '11m']],
    ['a wait without a unit', [digestOf('good'), '--wait', '120']],
    ['a format that does not exist', [digestOf('good'), '--format', 'html']],
    ['a level that does not exist', [digestOf('good'), '--min-slsa', '4']],
    ['a wrong token', [digestOf('good'), '--token', 'attestry_wrong']],
  ])('%s is wrong usage', async (_, argv) => {
    expect((await run(...argv)).exit).toBe(2);
  });

  it('cannot tell without a server', async () => {
    const io = createCapturedIo({ ATTESTRY_URL: 'http://127.0.0.1:9' });
    expect(await main(['gate', digestOf('good')], io)).toBe(3);
    expect(io.errors()).toMatch(/no answer from/);
  });
});

describe('--format markdown', () => {
  it('is a summary with reason, expected, actual, what to do, link and badge', async () => {
    const { exit, out } = await run(
      digestOf('bare'),
      '--env',
      'prod',
      '--format',
      'markdown',
      '--expect-ref',
      'refs/heads/main',
    );
    expect(exit).toBe(1);
    expect(out).toMatch(/^## ✗ Attestry: denied for prod\n/);
    expect(out).toContain(`[bare](${server.url}/artifacts/${digestOf('bare')})`);
    expect(out).toContain(`![incomplete](${server.url}/badge/${digestOf('bare')}.svg)`);
    expect(out).toMatch(/\| SBOM is there \| missing \| no SBOM \|/);
    expect(out).toContain('| `refs/heads/main` | `refs/tags/v1.0.0` |');
    expect(out).toContain('subject-path: dist/bare');
    expect(out).not.toMatch(/OWNER\/REPO|attestry\.example/);
    expect(out).toMatch(/\[Decision `[\w-]{22}`\]/);
  });

  it('puts what is denied first', async () => {
    const { out } = await run(digestOf('good'), digestOf('red'), '--format', 'markdown');
    expect(out.indexOf('### ✗')).toBeLessThan(out.indexOf('### ✓'));
  });

  it('no text can be markup or start a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeMarkdown(text)).not.toMatch(/\n|(?<!\\)[<[`*_|]/);
      }),
    );
    expect(escapeMarkdown('<img src=x> [a](http://x) `b` | www.x.y')).toBe(
      '&lt;img src=x\\> \\[a\\]\\(http:&#47;&#47;x\\) \\`b\\` \\| www&#46;x.y',
    );
  });
});

describe('--format sarif', () => {
  it('has the members that SARIF 2.1.0 requires, with one result for each open rule', async () => {
    const { out } = await run(...['bare', 'never', 'waived', 'good'].map(digestOf), '--format', 'sarif');
    const log = JSON.parse(out) as {
      version: string;
      runs: {
        tool: { driver: { name: string; rules: { id: string; shortDescription: { text: string } }[] } };
        results: {
          ruleId: string;
          level: string;
          message: { text: string };
          locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
          suppressions?: { kind: string; justification: string }[];
        }[];
      }[];
    };
    expect([log.version, log.runs.length]).toEqual(['2.1.0', 1]);
    const [{ tool, results }] = log.runs as [(typeof log.runs)[number]];
    const ids = tool.driver.rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const result of results) {
      expect(ids).toContain(result.ruleId);
      expect(['none', 'note', 'warning', 'error']).toContain(result.level);
      expect(result.message.text).not.toBe('');
      expect(() => new URL(result.locations[0]!.physicalLocation.artifactLocation.uri, 'file:///')).not.toThrow();
    }
    const sboms = results.filter(({ ruleId }) => ruleId === 'sbom-present');
    expect(sboms.map(({ level, suppressions }) => [level, suppressions?.length ?? 0])).toEqual([
      ['error', 0],
      ['error', 1],
    ]);
    expect(results.some(({ ruleId, level }) => ruleId === 'gate-not-allowed' && level === 'warning')).toBe(true);
  });

  it('is read as SARIF by Attestry itself', async () => {
    const { out } = await run(digestOf('red'), '--format', 'sarif');
    const [read] = [...readEvidence(Buffer.from(out), { subject: digestOf('red') })];
    expect(read).toMatchObject({ ok: true, format: 'sarif' });
  });
});

describe('--format junit', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => /^(testsuite|testcase)$/.test(name),
  });

  it('is well-formed, and its totals are those of its cases', async () => {
    const { out } = await run(...['bare', 'never', 'waived', 'good'].map(digestOf), '--format', 'junit');
    expect(XMLValidator.validate(out)).toBe(true);
    type Case = { classname: string; name: string; failure?: { message: string }; error?: object; skipped?: object };
    type Suite = {
      name: string;
      tests: string;
      failures: string;
      errors: string;
      skipped: string;
      timestamp: string;
      testcase: Case[];
    };
    const { testsuites } = parser.parse(out) as {
      testsuites: { tests: string; failures: string; errors: string; testsuite: Suite[] };
    };
    for (const suite of testsuites.testsuite) {
      const { testcase: cases } = suite;
      expect(Number(suite.tests)).toBe(cases.length);
      expect(Number(suite.failures)).toBe(cases.filter(({ failure }) => failure !== undefined).length);
      expect(Number(suite.errors)).toBe(cases.filter(({ error }) => error !== undefined).length);
      expect(Number(suite.skipped)).toBe(cases.filter(({ skipped }) => skipped !== undefined).length);
      expect(suite.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    }
    expect(testsuites.testsuite.map(({ failures, errors }) => [Number(failures), Number(errors)])).toEqual([
      [2, 0],
      [0, 1],
      [0, 0],
      [0, 0],
    ]);
  });

  it('is read as a JUnit report by Attestry itself', async () => {
    const { out } = await run(digestOf('red'), '--format', 'junit');
    const [read] = [...readEvidence(Buffer.from(out), { subject: digestOf('red') })];
    expect(read).toMatchObject({ ok: true, format: 'junit' });
  });

  it('any text stays well-formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(XMLValidator.validate(`<a b="${escapeXml(text)}">${escapeXml(text)}</a>`)).toBe(true);
      }),
    );
  });
});
