/** A full disk, a folder that cannot be written, a damaged file: the app reports each in words, and loses nothing. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SERVE_ARGUMENTS, root } from '../../scripts/runtime.mjs';
import { attestry, environmentOf, launch } from '../harness/app.ts';
import { ownBundle } from '../harness/evidence.ts';
import { expect, test } from '../harness/test.ts';
import { audit } from './support/audit.ts';
import { QUIET_ENVIRONMENT, emptyFolder, makeFolder, removeFolder, serveFolder } from './support/data-folder.ts';
import { sizeForRun } from './support/run-length.ts';

const isInstalled = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const fetchProblem = async (url: string, init: RequestInit = {}) => {
  const response = await fetch(url, init);
  return {
    status: response.status,
    retry: response.headers.get('retry-after'),
    ...((await response.json()) as { code?: string; detail?: string; results?: { id: string }[] }),
  };
};
const pushProblem = ({ url, token }: { url: string; token: string }, bytes: Buffer) =>
  fetchProblem(`${url}/api/v1/attestations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new Uint8Array(bytes),
  });

/** Start a server that cannot serve. Returns its exit code and its output. */
async function refusedStart(data: string, through: readonly string[] = []) {
  const [program, ...args] = [...through, process.execPath, ...SERVE_ARGUMENTS];
  const { status, stderr } = spawnSync(program!, args, {
    cwd: root,
    env: { ...(await environmentOf(data)), ...QUIET_ENVIRONMENT },
    encoding: 'utf8',
    timeout: 50_000,
  });
  return { status, lines: stderr.trimEnd().split('\n') };
}

let data: string;
test.beforeEach(() => {
  data = emptyFolder();
});
test.afterEach(() => removeFolder(data));

test('on a full disk, evidence is refused with Retry-After, answered evidence is kept, and ingestion continues once there is space', async () => {
  test.skip(!isInstalled('prlimit'), 'prlimit is not installed');
  const app = await serveFolder(data);
  const answered = new Set<string>();
  const limit = (bytes: string) =>
    expect(spawnSync('prlimit', ['--pid', String(app.pid), `--fsize=${bytes}`]).status).toBe(0);
  const one = async (n: string) => {
    const answer = await pushProblem(app, ownBundle(`${n}.tgz`).bytes);
    for (const { id } of answer.results ?? []) answered.add(id);
    return answer;
  };
  try {
    for (let n = 0; n < 3; n += 1) expect((await one(`before-${n}`)).status).toBe(201);
    // No file may grow beyond the present size of the largest one, which has the effect of a full disk.
    const largest = Math.max(...readdirSync(data).map((name) => statSync(join(data, name)).size));
    limit(`${largest}:unlimited`);
    let refused = 0;
    for (let n = 0; n < 400 && refused < sizeForRun(3, 50); n += 1) {
      const { status, code, detail, retry } = await one(`full-${n}`);
      if (status === 201) continue;
      refused += 1;
      expect({ status, code, retry }).toEqual({ status: 503, code: 'unavailable', retry: '5' });
      expect(detail).toMatch(/disk/);
    }
    expect(refused).toBeGreaterThan(0);
    expect(await fetchProblem(`${app.url}/readyz`)).toMatchObject({
      status: 503,
      code: 'unavailable',
      detail: expect.stringMatching(/disk/),
    });
    // Reads still work.
    for (const path of ['/healthz', '/api/v1/artifacts', '/artifacts', '/', '/log/checkpoint'])
      expect((await fetch(`${app.url}${path}`)).status, path).toBe(200);
    for (const id of answered) expect((await fetch(`${app.url}/api/v1/attestations/${id}/raw`)).status).toBe(200);
    limit('unlimited:unlimited');
    expect((await one('after')).status).toBe(201);
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
    expect(await app.end('SIGTERM')).toBe(0);
    expect(await audit(data, { evidence: answered })).toEqual([]);
  } finally {
    await app.end('SIGKILL');
  }
});

test('a file system that is really full: the same', async () => {
  test.skip(process.getuid?.() !== 0 || !isInstalled('mount'), 'only root can mount a small disk');
  const disk = join(data, 'disk');
  mkdirSync(disk);
  test.skip(
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk]).status !== 0,
    'this machine mounts nothing',
  );
  try {
    const app = await serveFolder(disk);
    try {
      const answered = new Set<string>();
      let last = { status: 201, detail: '' as string | undefined };
      // Incompressible bodies fill it quickly.
      for (let n = 0; n < 200 && last.status === 201; n += 1) {
        const { results = [], ...answer } = await pushProblem(
          app,
          Buffer.from(
            JSON.stringify({
              _type: 'https://in-toto.io/Statement/v1',
              subject: [{ name: `f${n}`, digest: { sha256: randomBytes(32).toString('hex') } }],
              predicateType: 'https://example.com/filler/v1',
              predicate: { filler: randomBytes(200_000).toString('base64') },
            }),
          ),
        );
        for (const { id } of results) answered.add(id);
        last = { status: answer.status, detail: answer.detail };
      }
      expect(last).toEqual({ status: 503, detail: expect.stringMatching(/disk/) });
      for (const path of ['/healthz', '/api/v1/artifacts', '/artifacts'])
        expect((await fetch(`${app.url}${path}`)).status, path).toBe(200);
      await app.end('SIGKILL');
      // The data of the full disk is copied to a larger one, as an operator would do.
      const copy = join(data, 'copy');
      expect(spawnSync('cp', ['-a', disk, copy]).status).toBe(0);
      expect(await audit(copy, { evidence: answered })).toEqual([]);
    } finally {
      await app.end('SIGKILL');
    }
  } finally {
    spawnSync('umount', ['-l', disk]);
  }
});

test('while the disk is full, /readyz says so and the log has a line a minute; both end by themselves', async () => {
  test.setTimeout(120_000);
  test.skip(process.getuid?.() !== 0 || !isInstalled('mount'), 'only root can mount a small disk');
  const disk = join(data, 'disk');
  mkdirSync(disk);
  test.skip(
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]).status !== 0,
    'this machine mounts nothing',
  );
  try {
    const { token } = await makeFolder(disk);
    // Somebody else uses most of the disk.
    const filler = join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(14_000_000));
    const app = await launch(disk, { ...QUIET_ENVIRONMENT, LOG_LEVEL: 'warn' }, { quiet: true });
    const push = (n: number) =>
      pushProblem(
        { url: app.url, token },
        Buffer.from(
          JSON.stringify({
            _type: 'https://in-toto.io/Statement/v1',
            subject: [{ name: `f${n}`, digest: { sha256: randomBytes(32).toString('hex') } }],
            predicateType: 'https://example.com/filler/v1',
            predicate: { filler: randomBytes(400_000).toString('base64') },
          }),
        ),
      );
    try {
      const ready = async () => (await fetch(`${app.url}/readyz`)).status;
      expect(await ready()).toBe(200);
      let n = 0;
      while ((await push((n += 1))).status === 201) expect(n).toBeLessThan(100);
      const linesBefore = app.logged().length;
      const began = performance.now();
      const answers: string[] = [];
      for (let more = 0; more < sizeForRun(30, 106); more += 1)
        answers.push(`push ${(await push(1_000 + more)).status}, ready ${await ready()}`);
      expect([...new Set(answers)]).toEqual(['push 503, ready 503']);
      expect(await fetchProblem(`${app.url}/readyz`)).toMatchObject({
        code: 'unavailable',
        detail: expect.stringContaining('full'),
      });
      const minutes = Math.ceil((performance.now() - began) / 60_000);
      expect(app.logged().length - linesBefore, app.logged().join('\n')).toBeLessThanOrEqual(minutes);
      expect(app.logged().length).toBeGreaterThan(0);
      unlinkSync(filler);
      await expect.poll(ready, { timeout: 20_000 }).toBe(200);
      expect((await push(2_000)).status).toBe(201);
    } finally {
      await app.end('SIGKILL');
    }
  } finally {
    spawnSync('umount', ['-l', disk]);
  }
});

test('a folder or file that cannot be written gives one line of output, and stays unchanged', async () => {
  // Root can write everywhere unless it drops that capability.
  const asRoot = process.getuid?.() === 0;
  test.skip(asRoot && !isInstalled('setpriv'), 'root without setpriv cannot drop the capability to write everywhere');
  const through = asRoot
    ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-dac_override,-dac_read_search']
    : [];
  await makeFolder(data, 2);
  const before = readFileSync(join(data, 'attestry.db'));
  for (const closed of [data, join(data, 'attestry.db'), join(data, 'app.lock')]) {
    const mode = statSync(closed).mode & 0o777;
    chmodSync(closed, closed === data ? 0o500 : 0o400);
    const { status, lines } = await refusedStart(data, through);
    expect(lines, closed).toEqual([
      expect.stringMatching(/^attestry: .*(cannot be written|not a folder that can be written)/),
    ]);
    expect(status).toBe(1);
    chmodSync(closed, mode);
  }
  chmodSync(data, 0o500);
  const { status, lines } = await refusedStart(join(data, 'below'), through);
  expect(lines).toEqual([
    expect.stringMatching(/^attestry: ATTESTRY_DATA is .*: not a folder that can be written \(EACCES\)$/),
  ]);
  expect(status).toBe(1);
  chmodSync(data, 0o700);
  expect(readFileSync(join(data, 'attestry.db')).equals(before)).toBe(true);
  expect(await audit(data)).toEqual([]);
});

const DAMAGE: [string, (file: string) => void][] = [
  ['overwritten with something else', (file) => writeFileSync(file, randomBytes(300_000))],
  [
    'without its beginning',
    (file) => {
      const handle = openSync(file, 'r+');
      writeSync(handle, Buffer.alloc(4_096), 0, 4_096, 0);
      closeSync(handle);
    },
  ],
  ['cut in half', (file) => truncateSync(file, Math.floor(statSync(file).size / 2))],
];

test('a damaged data file is reported by name and left unchanged, and a backup in its place works', async () => {
  const { ids } = await makeFolder(data, 30);
  const file = join(data, 'attestry.db');
  const backup = readFileSync(file);
  for (const [words, damage] of DAMAGE) {
    damage(file);
    const damaged = readFileSync(file);
    const { status, lines } = await refusedStart(data);
    expect(lines, words).toEqual([expect.stringMatching(/^attestry: the data file is damaged: /)]);
    expect(status, words).toBe(1);
    expect(readFileSync(file).equals(damaged), `${words}: left for whoever can mend it`).toBe(true);
    writeFileSync(file, backup);
  }
  const app = await launch(data, QUIET_ENVIRONMENT);
  expect((await fetch(`${app.url}/api/v1/attestations/${ids[0]!}`)).status).toBe(200);
  await app.end('SIGTERM');
  expect(await audit(data, { evidence: ids })).toEqual([]);
});

test('damaged pages inside the file: readable data is served, and the rest is reported as damage and as nothing else', async () => {
  const { ids, token } = await makeFolder(data, sizeForRun(60, 400));
  const file = join(data, 'attestry.db');
  const backup = readFileSync(file);
  const db = new DatabaseSync(file);
  const { page_size: page } = db.prepare('PRAGMA page_size').get() as { page_size: number };
  const table = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'evidence_body'").get() as {
    rootpage: number;
  };
  db.close();
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(page, 0xa5), 0, page, (table.rootpage - 1) * page);
  closeSync(handle);
  const app = await launch(data, QUIET_ENVIRONMENT);
  try {
    for (const path of ['/healthz', '/api/v1/artifacts', '/api/v1/projects', '/log/checkpoint'])
      expect((await fetch(`${app.url}${path}`)).status, path).toBe(200);
    expect(await fetchProblem(`${app.url}/api/v1/attestations/${ids[0]!}/raw`)).toMatchObject({
      status: 503,
      code: 'unavailable',
      detail: expect.stringContaining('damaged'),
    });
    expect(await pushProblem({ url: app.url, token }, ownBundle('onto-damage.tgz').bytes)).toMatchObject({
      status: 503,
      code: 'unavailable',
      detail: expect.stringContaining('damaged'),
    });
    await app.end('SIGTERM');
    writeFileSync(file, backup);
    expect(await audit(data, { evidence: ids })).toEqual([]);
  } finally {
    await app.end('SIGKILL');
  }
});

test('with other processes on the data folder, pages are answered while one holds the lock, writes take turns, and nothing is lost', async () => {
  const app = await serveFolder(data);
  // The app also writes; a process beside it waits for its turn.
  const other = new DatabaseSync(join(data, 'attestry.db'), { timeout: 10_000 });
  const { ids } = app;
  const one = async (n: string, token = app.token) => {
    const { status, results = [] } = await pushProblem({ url: app.url, token }, ownBundle(`${n}.tgz`).bytes);
    ids.push(...results.map(({ id }) => id));
    return status;
  };
  try {
    other.exec('BEGIN IMMEDIATE');
    let answered = false;
    const pushed = one('waiting').finally(() => {
      answered = true;
    });
    // Each of these is answered while the file is locked.
    for (const path of ['/artifacts', '/api/v1/artifacts', '/healthz', '/'])
      expect((await fetch(`${app.url}${path}`)).status, path).toBe(200);
    expect(answered).toBe(false);
    other.exec('ROLLBACK');
    expect(await pushed).toBe(201);

    const ended = new AbortController();
    const ingesting = (async () => {
      for (let n = 0; !ended.signal.aborted; n += 1) expect(await one(`beside-${n}`)).toBe(201);
    })();
    const made = await Promise.all(
      Array.from({ length: sizeForRun(2, 30) }, (_, n) =>
        attestry(app, 'token', 'create', '--scope', 'ingest', '--name', `beside ${n}`, '--json'),
      ),
    );
    ended.abort();
    await ingesting;
    for (const { code, stdout } of made) {
      expect(code).toBe(0);
      expect(await one('by-a-new-token', (JSON.parse(stdout) as { token: string }).token)).toBe(201);
    }
    expect(await app.end('SIGTERM')).toBe(0);
    other.close();
    expect(await audit(data, { evidence: ids })).toEqual([]);
  } finally {
    await app.end('SIGKILL');
  }
});
