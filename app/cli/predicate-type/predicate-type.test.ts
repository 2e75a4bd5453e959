import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../main.ts';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';

const LOAD = `id: load-test
predicateType: https://acme.example/load-test/v1
title: Load test
fields:
  - {name: p99, pointer: /p99, title: Latency p99, type: number}
schema:
  type: object
  required: [p99]
`;
const because = ['--reason', 'we need it'];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function type(...argv: string[]) {
  const io = createCapturedIo({ ATTESTRY_DATA: join(folder, 'data') }, '');
  const exit = await main(['predicate-type', ...argv], io);
  const out = io.output();
  return { exit, out, errors: io.errors(), json: argv.includes('--json') && out !== '' ? JSON.parse(out) : null };
}
function file(content: string, name = 'load.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('predicate-type', () => {
  it('registers a document, lists and shows it, and retires it', async () => {
    expect(await type('apply', file(LOAD), ...because)).toMatchObject({
      exit: 0,
      out: 'created: load-test version 1\n',
    });
    expect((await type('apply', file(LOAD), ...because)).out).toBe('unchanged: load-test version 1\n');
    expect((await type('list')).out).toMatch(
      new RegExp(
        `^load-test +1 +in-force +https://acme.example/load-test/v1 +\\*\\* +1 +\\S+ by ${userInfo().username}: we need it$`,
        'm',
      ),
    );
    const shown = await type('show', 'load-test');
    expect(shown.out).toContain('Latency p99 is a number at /p99. It is shown and bound in rules as fields.p99.');
    expect((await type('show', 'load-test', '--yaml')).out).toContain(
      'predicateType: https://acme.example/load-test/v1',
    );
    expect((await type('show', 'load-test', '--version', '1', '--json')).json).toMatchObject({ id: 'load-test' });
    expect((await type('retire', 'load-test', ...because, '--version', '1')).out).toBe(
      'retired: load-test version 2\n',
    );
    expect((await type('list', '--json')).json.predicateTypes).toMatchObject([{ state: 'retired' }]);
  });

  it('marks what is wrong as a compiler does, and stores nothing', async () => {
    const path = file(LOAD.replace('required: [p99]', 'requird: [p99]'));
    const checked = await type('check', path);
    expect(checked).toMatchObject({ exit: 1, errors: '' });
    expect(checked.out).toMatch(/load\.yaml:8:12: there is no keyword "requird" .*\(at \/schema\/requird\)\n$/);
    expect(readdirSync(folder)).toEqual(['load.yaml']);
    expect(await type('apply', path, ...because)).toMatchObject({ exit: 1, out: '' });
    expect((await type('list', '--json')).json.predicateTypes).toEqual([]);
  });

  it('compares a document with those in force where there is a data folder', async () => {
    await type('apply', file(LOAD), ...because);
    const rival = file(LOAD.replace('load-test', 'rival'), 'rival.yaml');
    expect((await type('check', rival)).out).toContain('the type load-test describes');
    expect(await type('apply', rival, ...because)).toMatchObject({
      exit: 1,
      errors: expect.stringContaining('load-test'),
    });
    expect((await type('apply', file(LOAD), ...because, '--version', '7')).errors).toContain('has version 1, not 7');
  });

  it('wants a reason, and an id that exists', async () => {
    expect((await type('apply', file(LOAD))).exit).toBe(2);
    expect((await type('show', 'nobody')).exit).toBe(2);
    expect((await type('show', 'nobody', '--version', '1')).exit).toBe(2);
    expect((await type('retire', 'nobody', ...because)).exit).toBe(2);
  });
});
