import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canEraseLines } from '#lib/config.ts';
import { createCapturedIo } from './captured-io.fixture.ts';
import { CLEAR_LINE, withProgress } from './progress-bar.ts';
import { formatBar, formatLogLine, type Measured, type Progress } from './progress-text.ts';

const step: Progress = { name: 'rows', number: 2, steps: 7, done: 500, total: 2_000, unit: 'items' };
const after = (seconds: number, doneBefore = 0): Measured => ({ seconds, doneBefore });

describe('the text of a progress', () => {
  it.each<[string, Partial<Progress>, Measured, string]>([
    ['at first', {}, after(1), '2/7 rows: 25 %, 500 of 2,000'],
    ['with its speed', {}, after(10), '2/7 rows: 25 %, 500 of 2,000, 50/s, about 30 s left of this step'],
    ['of the last step', { number: 7 }, after(100), '7/7 rows: 25 %, 500 of 2,000, 5.0/s, about 5 min left'],
    ['of the only step', { number: 1, steps: 1 }, after(10), 'rows: 25 %, 500 of 2,000, 50/s, about 30 s left'],
    // What an earlier run did says nothing about the speed of this one.
    ['that is resumed', {}, after(10, 400), '2/7 rows: 25 %, 500 of 2,000, 10/s, about 3 min left of this step'],
    ['that stands still', {}, after(60, 500), '2/7 rows: 25 %, 500 of 2,000'],
    ['that has only begun', { done: 20 }, after(10), '2/7 rows: 1 %, 20 of 2,000, 2.0/s'],
    [
      'of bytes',
      { done: 5e6, total: 1e7, unit: 'bytes' },
      after(5),
      '2/7 rows: 50 %, 5.0 MB of 10.0 MB, 1.0 MB/s, about 5 s left of this step',
    ],
    ['without an end', { done: 5e6, total: null, unit: 'bytes' }, after(5), '2/7 rows: 5.0 MB, 1.0 MB/s'],
    ['without a unit', { unit: null }, after(10), '2/7 rows: 25 %, about 30 s left of this step'],
    ['that is done', { done: 2_000 }, after(10), '2/7 rows: 100 %, 2,000 of 2,000, 200/s'],
    // More may have come meanwhile.
    ['that is more than done', { done: 2_100 }, after(1), '2/7 rows: 100 %, 2,000 of 2,000'],
    ['of nothing', { done: 0, total: 0 }, after(10), '2/7 rows: 100 %, 0 of 0'],
  ])('%s', (_, given, measured, text) => {
    expect(formatLogLine({ ...step, ...given }, measured)).toBe(text);
  });

  it('the bar is as long as its share, and no wider than the terminal', () => {
    expect(formatBar(step, after(1), 100)).toBe(
      `2/7 rows          [${'#'.repeat(4)}${'.'.repeat(12)}]   25 %  500 of 2,000`,
    );
    expect(formatBar({ ...step, total: null }, after(1), 100)).toBe('2/7 rows          500');
    expect(formatBar(step, after(10), 100)).toMatch(/ 500 of 2,000 {2}about 30 s left of this step {2}50\/s$/);
    expect(formatBar(step, after(10), 80)).toMatch(/ 500 of 2,000 {2}50\/s$/);
    expect(formatBar(step, after(10), 60)).toMatch(/ 25 % {2}500 of 2,000$/);
    for (const columns of [0, 1, 20, 60])
      expect(formatBar(step, after(10), columns).length).toBeLessThanOrEqual(Math.max(0, columns - 1));
  });
});

describe('a long command', () => {
  /** Run one that reports after each of these times, in ms. */
  async function show(times: number[], { canRedraw = false, json = false } = {}) {
    let now = 1_000_000;
    const io = { ...createCapturedIo(), now: () => new Date(now), canRedraw: async () => canRedraw };
    await withProgress(io, { json }, async ({ progress }) => {
      for (const [done, ms] of times.entries()) {
        now += ms;
        progress({ ...step, done });
      }
    });
    expect(io.output()).toBe('');
    return io.errors();
  }

  it('draws its bar ten times a second at most, and erases it', async () => {
    const drawn = await show([0, 50, 50, 99, 100], { canRedraw: true });
    expect(drawn.split(CLEAR_LINE)).toHaveLength(5);
    expect(drawn.endsWith(CLEAR_LINE)).toBe(true);
    expect(drawn).not.toContain('\n');
  });

  it('writes a line now and then into a log', async () => {
    expect(await show([100, 14_000])).toBe('');
    expect((await show([1, 20_000, 10_000, 10_000])).split('\n')).toEqual([
      expect.stringMatching(/^2\/7 rows: 0 %, 1 of 2,000, /),
      expect.stringMatching(/^2\/7 rows: 0 %, 3 of 2,000, /),
      '',
    ]);
  });

  it('says nothing beside JSON', async () => {
    expect(await show([100, 20_000], { canRedraw: true, json: true })).toBe('');
  });

  it.each([
    [{ TERM: 'xterm' }, true],
    [{ TERM: 'dumb' }, false],
    [{ CI: 'true' }, false],
    [{ CI: '1', TERM: 'xterm' }, false],
    [{ CI: 'false' }, true],
    [{ CI: '' }, true],
    [{ NO_COLOR: '1' }, true],
  ])('erases lines where %j: %s', (env, can) => {
    expect(canEraseLines(env)).toBe(can);
  });
});

describe.skipIf(process.platform !== 'linux' || spawnSync('script', ['--version']).status !== 0)(
  'attestry push',
  () => {
    let folder: string;
    let url: string;
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(201, { 'content-type': 'application/json' }).end('{"results":[]}');
      });
    });
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'attestry-progress-'));
      for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, name), '{}');
      await new Promise<void>((ready) => {
        server.listen(0, '127.0.0.1', ready);
      });
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** What a terminal gets, where the command line runs on one. */
    async function onTerminal(env: string[], ...options: string[]): Promise<string> {
      const push = `${process.execPath} ${resolve('app/cli/attestry.mjs')} push a b c --url ${url} ${options.join(' ')}`;
      return run('env', ['TERM=xterm', 'CI=', ...env, 'script', '-qec', push, '/dev/null']);
    }
    const run = (command: string, args: string[]): Promise<string> =>
      new Promise((done, fail) => {
        execFile(command, args, { cwd: folder }, (error, stdout, stderr) =>
          error ? fail(error) : done(stdout + stderr),
        );
      });

    it('draws a bar on a terminal, and only there', async () => {
      const drawn = await onTerminal([]);
      expect(drawn).toContain(`${CLEAR_LINE}files sent`);
      expect(drawn).toMatch(/files sent +\[\.+\] +0 % +0 of 3/);
      expect(await onTerminal(['NO_COLOR=1'])).toContain('files sent');
      for (const [env, ...options] of [['TERM=dumb'], ['CI=true'], ['X=', '--json']]) {
        const plain = await onTerminal([env!], ...options);
        expect(plain).not.toContain('files sent');
        expect(plain).not.toContain(CLEAR_LINE);
      }
      const piped = await run(process.execPath, [resolve('app/cli/attestry.mjs'), 'push', 'a', 'b', 'c', '--url', url]);
      expect(piped).toMatch(/^OUTCOME/);
      expect(piped).not.toContain('files sent');
    }, 60_000);
  },
);
