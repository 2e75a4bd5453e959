/** The GitHub Action and the GitLab component, run as their runners run them, against a served app. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyPolicy, retirePolicy } from '#lib/admin/policies.ts';
import { createToken } from '#lib/admin/tokens.ts';
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
import { serveRoutes, type TestServer } from './routes.fixture.ts';

const ACTION = join(import.meta.dirname, '../../../action');
/** Where a runner has `sh`, `curl` and `jq`. */
const TOOLS = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';
const HAS_TOOLS = ['sh', 'curl', 'jq'].every((tool) => TOOLS.split(':').some((path) => existsSync(join(path, tool))));
const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;
type Env = { [name: string]: string };
type Ran = { exit: number; out: string; errors: string };

let app: TestApp;
let server: TestServer;
let token: string;
let folder: string;
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  ({ token } = await createToken(app, { name: 'ci', scopes: ['ingest'] }));
  await ingestOutcomes(app, provenance(subject('bare'), { run: runOf('acme/web') }));
});
afterAll(async () => {
  await server.close();
  await app.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-action-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inFolder = (name: string) => join(folder, name);
const read = (name: string) => (existsSync(inFolder(name)) ? readFileSync(inFolder(name), 'utf8') : '');

/** Run a command with only this environment, as a runner does. */
const runShell = (command: string, env: Env): Promise<Ran> =>
  new Promise((done) => {
    const child = execFile(
      'sh',
      ['-e', '-c', command],
      { cwd: folder, env: { NODE_ENV: 'test', PATH: TOOLS, TMPDIR: folder, ...env } },
      (error, out, errors) => done({ exit: typeof error?.code === 'number' ? error.code : 0, out, errors }),
    );
    child.stdin?.end();
  });

type Step = { condition: string; run: string; env: Env };

/** The steps and the default inputs of `action.yml`, whose layout this file knows. */
function readAction(): { defaults: Env; steps: Step[] } {
  const text = readFileSync(join(ACTION, 'action.yml'), 'utf8');
  const [head, body] = text.split('  steps:\n') as [string, string];
  const inputs = head.slice(head.indexOf('inputs:'), head.indexOf('outputs:'));
  const defaults = Object.fromEntries(
    [...inputs.matchAll(/^ {2}([a-z-]+):\n(?: {4}(?!default).*\n)*(?: {4}default: (.*)\n)?/gm)].map(
      ([, name, value = '']) => [name!, value.replace(/^'(.*)'$/, '$1')],
    ),
  );
  const steps = body.split(/^ {4}- /m).slice(1);
  return {
    defaults,
    steps: steps.map((step) => ({
      condition: /^ {6}if: (.*)$/m.exec(step)![1]!,
      run: /^ {6}run: (.*)$/m.exec(step)![1]!,
      env: Object.fromEntries(
        [...step.matchAll(/^ {8}([A-Z_]+): \$\{\{ inputs\.([a-z-]+) \}\}$/gm)].map(([, name, input]) => [
          name!,
          input!,
        ]),
      ),
    })),
  };
}

/** Run the action as the runner of GitHub does: each step whose condition holds, until one fails. */
async function runAction(given: Env, runner: Env = {}): Promise<Ran> {
  const { defaults, steps } = readAction();
  const inputs: Env = { ...defaults, url: server.url, ...given };
  const last: Ran = { exit: 0, out: '', errors: '' };
  for (const { condition, run, env } of steps) {
    const holds = condition.split(' || ').some((one) => inputs[/^inputs\.([a-z-]+) != ''$/.exec(one)![1]!] !== '');
    if (!holds) continue;
    const step = await runShell(run, {
      GITHUB_ACTION_PATH: ACTION,
      GITHUB_STEP_SUMMARY: inFolder('summary.md'),
      GITHUB_OUTPUT: inFolder('output'),
      ...runner,
      ...Object.fromEntries(Object.entries(env).map(([name, input]) => [name, inputs[input]!])),
    });
    Object.assign(last, { exit: step.exit, out: last.out + step.out, errors: last.errors + step.errors });
    if (step.exit !== 0) break;
  }
  return last;
}

describe.skipIf(!HAS_TOOLS)('the GitHub Action, which needs sh, curl and jq', () => {
  it('sends evidence, asks the gate, and writes the summary and the outputs', async () => {
    writeFileSync(inFolder('a b.sigstore.json'), completeEvidence(subject('shipped'), { run: runOf('acme/web') }));
    const ran = await runAction({
      token,
      files: '*.sigstore.json',
      digests: digestOf('shipped'),
      environment: 'production',
      'expect-source': 'github.com/acme/web',
      'min-slsa': '2',
      sarif: inFolder('gate.sarif'),
    });
    expect(ran).toMatchObject({ exit: 0, errors: '' });
    expect(ran.out).toMatch(/^sent a b\.sigstore\.json\nallow: /);
    expect(read('summary.md')).toMatch(/^## ✓ Attestry: allowed for production/);
    expect(read('output')).toMatch(/^decision=allow\nid=[\w-]{22}\n$/);
    expect(JSON.parse(read('gate.sarif'))).toMatchObject({ version: '2.1.0' });
  });

  it('fails the job for an artifact that is denied, with the reason in the summary', async () => {
    const ran = await runAction({ digests: `${digestOf('bare')}\n`, environment: 'production' });
    expect(ran.exit).toBe(1);
    expect(read('summary.md')).toMatch(/## ✗ Attestry: denied for production\n\nno SBOM/);
    expect(read('output')).toContain('decision=deny');
  });

  it('warns of what a policy that does not enforce would deny, and lets the job go on', async () => {
    const rules = [{ id: 'sbom', check: 'sbom-present' }];
    const document = { id: 'soft', title: '100% soft\u0085::error::x', mode: 'warn', rules };
    await applyPolicy(app, { document, reason: 'to begin with' });
    const inputs = { digests: digestOf('bare'), sarif: inFolder('gate.sarif') };
    const onGithub = await runAction(inputs, { GITHUB_ACTIONS: 'true' });
    const elsewhere = await runAction(inputs);
    await retirePolicy(app, { id: 'soft', reason: 'the test is over' });
    expect([onGithub.exit, elsewhere.exit, onGithub.errors]).toEqual([0, 0, '']);
    expect(onGithub.out).toContain(
      '\n::warning title=Attestry gate::100%25 soft ::error::x only warns, and would deny: no SBOM\n',
    );
    expect(elsewhere.out).toContain('\nwarning: 100% soft ::error::x only warns, and would deny: no SBOM\n');
    expect(read('summary.md')).toContain('**Warning:** 100% soft ');
    expect(read('gate.sarif')).toContain('gate-policy-warns');
  });

  it('cannot tell about an artifact of which nothing is known after the wait', async () => {
    const ran = await runAction({ digests: digestOf('never'), wait: '1' });
    expect(ran.exit).toBe(3);
    expect(ran.out).toMatch(/^unknown: nothing is known about it/);
  });

  it('shows the ID token of the job where it has no API token', async () => {
    const asked: string[] = [];
    const issuer = createServer((request, response) => {
      asked.push(`${request.headers.authorization} ${decodeURIComponent(request.url!)}`);
      response.end(JSON.stringify({ value: token }));
    });
    await new Promise<void>((ready) => {
      issuer.listen(0, '127.0.0.1', ready);
    });
    const ran = await runAction(
      { digests: digestOf('bare') },
      {
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runner',
        ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/token?api=1`,
      },
    );
    issuer.close();
    expect(ran.exit).toBe(1);
    expect(asked).toEqual([`Bearer runner /token?api=1&audience=${server.url}`]);
  });

  it.each<[string, Env, number, RegExp]>([
    ['no token to send evidence', { files: 'x.json' }, 2, /token/],
    ['a wrong token', { token: 'attestry_wrong', digests: digestOf('bare') }, 2, /not known/],
    ['a file that is not there', { files: 'none.json' }, 2, /there is no file none\.json/],
    ['a digest that is none', { digests: 'latest' }, 2, /algorithm:hex/],
    ['a wait that is no number', { digests: digestOf('bare'), wait: '2m' }, 2, /number of seconds/],
    ['a server that does not answer', { url: 'http://127.0.0.1:9', digests: digestOf('bare') }, 3, /no answer/],
  ])('%s stops the job', async (_, inputs, exit, message) => {
    writeFileSync(inFolder('x.json'), '{}');
    const ran = await runAction(inputs);
    expect(ran.exit).toBe(exit);
    expect(ran.errors).toMatch(message);
  });

  it('says which document was not taken', async () => {
    writeFileSync(inFolder('bad.json'), 'no json {');
    const ran = await runAction({ token, files: 'bad.json', digests: digestOf('bare') });
    expect(ran.exit).toBe(1);
    expect(ran.errors).toMatch(/^rejected: bad\.json: /);
    expect(ran.out).not.toContain('deny');
  });

  it('takes no part of its inputs as a command', async () => {
    const ran = await runAction({
      digests: digestOf('bare'),
      environment: '"; touch hacked; $(touch hacked) `touch hacked`',
    });
    expect(ran.exit).toBe(1);
    expect(existsSync(inFolder('hacked'))).toBe(false);
  });

  it('uses no other action', () => {
    expect(readFileSync(join(ACTION, 'action.yml'), 'utf8')).not.toMatch(/^\s*(?:- )?uses:/m);
  });
});

describe.skipIf(!HAS_TOOLS)('the GitLab component, which needs sh, curl and jq', () => {
  const component = readFileSync(join(ACTION, 'gitlab/gate.yml'), 'utf8');
  const script = readFileSync(join(ACTION, 'attestry.sh'), 'utf8');

  it('has the script of the action', () => {
    const [, inlined] = /<<'END_OF_ATTESTRY'\n([\s\S]*?) {6}END_OF_ATTESTRY\n/.exec(component)!;
    expect(inlined!.replaceAll(/^ {6}/gm, '')).toBe(script);
  });

  it('uses each of its inputs', () => {
    const [spec] = component.split('\n---\n') as [string];
    const inputs = [...spec.matchAll(/^ {4}([a-z-]+):$/gm)].map(([, name]) => name!);
    expect(inputs.length).toBeGreaterThan(5);
    for (const name of inputs) expect(component).toContain(`$[[ inputs.${name} ]]`);
  });

  it('writes the summary and a report of tests for the pipeline', async () => {
    const values: Env = { url: server.url, digests: digestOf('bare'), wait: '0' };
    const env = Object.fromEntries(
      [...component.matchAll(/^ {4}(ATTESTRY_[A-Z_]+): (.*)$/gm)].map(([, name, value]) => [
        name!,
        value!.replace(/^'?\$\[\[ inputs\.([a-z-]+) \]\]'?$/, (_, input: string) => values[input] ?? ''),
      ]),
    );
    const body = component.slice(component.indexOf('  script:\n'), component.indexOf('  artifacts:\n'));
    const block = body.slice(body.indexOf('      cat >'), body.indexOf("    - '["));
    const [, push] = /^ {4}- '(.*)'$/m.exec(body.slice(body.indexOf("    - '[")))!;
    const [, gate] = /^ {4}- (sh .* gate)$/m.exec(body)!;
    const commands = [block.replaceAll(/^ {6}/gm, ''), push!, gate!].join('\n');
    const ran = await runShell(commands, { CI_PROJECT_DIR: folder, ...env, ATTESTRY_TOKEN: token });
    expect(ran).toMatchObject({ exit: 1, errors: '' });
    expect(read('attestry-gate.md')).toMatch(/^## ✗ Attestry: denied/);
    expect(XMLValidator.validate(read('attestry-gate.xml'))).toBe(true);
  });
});
