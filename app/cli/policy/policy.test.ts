import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../main.ts';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';

const GATE = 'id: gate\ntitle: Release gate\nrules:\n  - id: sbom\n    check: sbom-present\n';
const BAD = 'id: gate\nrules:\n  - id: a\n    check: nothing\n  - id: B\n    check: sbom-present\n';
const because = ['--reason', 'we need it'];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(argv: string[], stdin = '') {
  const io = createCapturedIo({ ATTESTRY_DATA: join(folder, 'data') }, stdin);
  const exit = await main(['policy', ...argv], io);
  const out = io.output();
  return { exit, out, errors: io.errors(), json: argv.includes('--json') && out !== '' ? JSON.parse(out) : null };
}
const policy = (...argv: string[]) => run(argv);
function file(content: string | Uint8Array, name = 'gate.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('policy apply', () => {
  it('puts a document into force, and changes and retires it', async () => {
    expect(await policy('apply', file(GATE), ...because)).toMatchObject({
      exit: 0,
      out: 'created: gate version 1\n',
      errors: '',
    });
    expect((await policy('apply', file(GATE), ...because)).out).toBe('unchanged: gate version 1\n');
    const changed = await run(['apply', '-', ...because, '--version', '1', '--json'], `${GATE}mode: warn\n`);
    expect(changed).toMatchObject({ exit: 0, json: { id: 'gate', version: 2, outcome: 'updated' } });
    expect((await policy('list')).out).toMatch(
      new RegExp(
        `^gate +2 +in-force +warn +\\*\\* +\\* +1 +\\d{4}-\\d\\d-\\d\\d by ${userInfo().username}: we need it$`,
        'm',
      ),
    );
    expect((await policy('retire', 'gate', ...because, '--version', '2')).out).toBe('retired: gate version 3\n');
    expect((await policy('list', '--json')).json.policies.map(({ state }: { state: string }) => state)).toEqual([
      'shipped',
      'retired',
    ]);
  });

  it('applies a pack under an id, to projects, in environments, with a mode', async () => {
    const narrowed = ['--id', 'web', '--project', 'acme/web', 'acme/api', '--environment', 'prod*', '--mode', 'warn'];
    expect(await policy('apply', '--pack', 'attestry-baseline', ...narrowed, ...because)).toMatchObject({ exit: 0 });
    expect((await policy('show', 'web', '--json')).json).toMatchObject({
      mode: 'warn',
      appliesTo: { projects: ['acme/web', 'acme/api'], environments: ['prod*'] },
      document: { title: 'Baseline' },
    });
    expect(await policy('apply', '--pack', 'attestry-baseline', ...because)).toMatchObject({
      exit: 1,
      errors: expect.stringContaining('is the policy that ships'),
    });
  });

  it('says no to a document that is refused, with the place of each problem, and stores nothing', async () => {
    const path = file(BAD);
    const refused = await policy('apply', path, ...because);
    expect(refused).toMatchObject({ exit: 1, out: '' });
    expect(refused.errors).toMatch(/^(.*):4:12: there is no check "nothing" \(at \/rules\/0\/check\)\n\1:5:9: /);
    expect((await policy('apply', path, ...because, '--json')).json).toMatchObject({
      error: { code: 'unprocessable' },
      problems: [{ pointer: '/rules/0/check', line: 4, column: 12 }, { line: 5 }],
    });
    expect((await policy('list', '--json')).json.policies).toHaveLength(1);
  });

  it('says no where another version or another policy is in force', async () => {
    await policy('apply', file(GATE), ...because);
    expect(await policy('apply', file(`${GATE}mode: warn\n`), ...because, '--version', '0')).toMatchObject({
      exit: 1,
      errors: expect.stringContaining('gate has version 1, not 0'),
    });
    const other = file(GATE.replace('id: gate', 'id: other'), 'other.yaml');
    expect(await policy('apply', other, ...because, '--json')).toMatchObject({
      exit: 1,
      json: { error: { code: 'conflict', pointer: '/document/appliesTo' } },
    });
    expect(await policy('retire', 'attestry-baseline', ...because)).toMatchObject({ exit: 1 });
  });

  it.each<[string[], RegExp]>([
    [['apply', ...because], /name a file, or a pack/],
    [['apply', 'FILE', '--pack', 'attestry-baseline', ...because], /name a file, or a pack/],
    [['apply', 'FILE', '--mode', 'warn', ...because], /--mode belongs to --pack/],
    [['apply', '--pack', 'nothing', ...because], /no pack nothing/],
    [['apply', 'FILE'], /--reason/],
    [['apply', 'FILE', '--reason', ' '], /a reason of 1 to/],
    [['apply', 'FILE', '--version', 'x', ...because], /number of a version/],
    [['apply', '--pack', 'attestry-baseline', '--mode', 'deny', ...because], /Allowed choices are/],
    [['retire', 'gate', ...because], /no policy in force is called gate/],
    [['show', 'nothing'], /no policy nothing/],
    [['show', 'attestry-baseline', '--version', '999'], /no version 999/],
    [['which', '--project', 'acme'], /no owner/],
    [['packs', 'nothing'], /no pack nothing/],
    [['everything'], /unknown command/],
  ])('%j is wrong usage', async (argv, message) => {
    const path = file(GATE);
    expect(await policy(...argv.map((part) => (part === 'FILE' ? path : part)))).toMatchObject({
      exit: 2,
      errors: expect.stringMatching(message),
    });
  });

  it('cannot tell without the file', async () => {
    for (const argv of [
      ['apply', join(folder, 'none.yaml'), ...because],
      ['check', join(folder, 'none.yaml')],
    ])
      expect(await policy(...argv)).toMatchObject({
        exit: 3,
        errors: expect.stringContaining('there is no such file'),
      });
  });
});

describe('policy check', () => {
  it('needs no data folder, and makes none', async () => {
    const path = file(GATE);
    expect(await policy('check', path)).toMatchObject({ exit: 0, out: `${path}: no problems\n` });
    const bad = await policy('check', file(BAD));
    expect(bad.exit).toBe(1);
    expect(bad.out.split('\n')).toEqual([
      expect.stringContaining('gate.yaml:4:12: '),
      expect.stringContaining('gate.yaml:5:9: '),
      '',
    ]);
    expect((await policy('check', file(BAD), '--json')).json.problems).toHaveLength(2);
    expect(await policy('check', file(Uint8Array.of(0x69, 0xff)))).toMatchObject({ exit: 1 });
    expect(readdirSync(folder)).toEqual(['gate.yaml']);
  });

  it('compares with the policies in force', async () => {
    await policy('apply', file(GATE), ...because);
    const other = file(`appliesTo:\n  environments: ["*"]\n${GATE.replace('id: gate', 'id: other')}`);
    expect(await policy('check', other)).toMatchObject({
      exit: 1,
      out: expect.stringMatching(/:2:3: the policy gate /),
    });
    expect(await run(['check', '-'], GATE)).toMatchObject({ exit: 0, out: '-: no problems\n' });
  });
});

describe('policy show, which and packs', () => {
  it('show a policy as sentences, as YAML, and as JSON', async () => {
    await policy('apply', file(GATE), ...because);
    await policy('apply', file(`${GATE}mode: warn\n`), ...because);
    const { out } = await policy('show', 'gate');
    expect(out).toMatch(/^Release gate \(gate\) version 2: in-force, warn\n {2}projects \*\*\n {2}environments \*\n/);
    expect(out).toMatch(/^ {2}sbom {2}SBOM is there: .* It decides the status\.$/m);
    expect(out).toMatch(/^ {2}version 1, \d{4}-\d\d-\d\d by \S+: we need it$/m);
    const yaml = await policy('show', 'gate', '--yaml');
    expect((await policy('apply', file(yaml.out), ...because)).out).toBe('unchanged: gate version 2\n');
    expect((await policy('show', 'gate', '--version', '1')).out).toContain('mode: enforce\n');
    expect((await policy('show', 'gate', '--version', '1', '--json')).json).toMatchObject({
      id: 'gate',
      mode: 'enforce',
    });
  });

  it('say which policy decides', async () => {
    await policy('apply', file(`${GATE}appliesTo:\n  environments: [production]\n`), ...because);
    const { out } = await policy('which', '--project', 'github.com/acme/web', '--environment', 'production');
    expect(out).toMatch(/^gate version 1 \(enforce\), for \*\* in production: it applies to /);
    expect(out).toContain('  decides nothing: attestry-baseline version ');
    expect((await policy('which', '--environment', 'staging', '--json')).json.chosen.id).toBe('attestry-baseline');
  });

  it('list the packs, and print one to be changed', async () => {
    const { packs } = (await policy('packs', '--json')).json as { packs: { id: string; yaml: string }[] };
    const { out } = await policy('packs');
    for (const { id, yaml } of packs) {
      expect(out).toContain(`\n${id} `);
      expect((await policy('packs', id)).out).toBe(yaml);
    }
  });
});

describe('policy what-if', () => {
  it('finds what would change, and stores nothing', async () => {
    await policy('apply', file(GATE), ...because);
    const found = await policy('what-if', file(GATE.replace('sbom-present', 'tests-passing'), 'other.yaml'), '--json');
    expect(found).toMatchObject({ exit: 0, json: { state: 'done', counts: [], progress: { examined: 0, total: 0 } } });
    expect((await policy('what-if', '--retire', 'gate')).out).toBe(
      '0 artifacts, of which 0 were evaluated\nno status would change\n',
    );
    expect((await policy('list')).out).toMatch(/gate/);
  });

  it.each<[string, string[], number, RegExp]>([
    ['nothing', [], 2, /name a file/],
    ['a wrong document', ['what-if-bad'], 1, /no check/],
  ])('refuses %s', async (_name, argv, exit, message) => {
    const answer = await policy('what-if', ...argv.map(() => file(BAD)));
    expect(answer).toMatchObject({ exit });
    expect(answer.out + answer.errors).toMatch(message);
  });
});
