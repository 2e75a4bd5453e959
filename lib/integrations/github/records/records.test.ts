/** What GitHub lists of a digest, asked over HTTP, and what is made of answers that lie. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PLANTED } from '#lib/secrets/planted.fixture.ts';
import type { GithubRecordLists } from '#lib/views/github/records.ts';
import { askRecords } from './ask.ts';
import {
  deploymentRecord,
  type FakeGithubApi,
  openGithubApi,
  recordsPath,
  repository,
  storageRecord,
} from './github-api.fixture.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const OTHER = `sha256:${'cd'.repeat(32)}`;
const [STORAGE, DEPLOYMENTS] = [recordsPath('acme', DIGEST, 'storage'), recordsPath('acme', DIGEST, 'deployment')];

let github: FakeGithubApi;
beforeEach(async () => {
  github = await openGithubApi();
  github.set('/repos/acme/web', repository('acme/web', 77));
});
afterEach(() => github.close());

const ask = (known: GithubRecordLists | null = null, change: object = {}) =>
  askRecords(
    { api: github.api, token: 'secret-token', fetch: globalThis.fetch, timeoutMs: 10_000 },
    { digest: DIGEST, host: 'github.com', slug: 'acme/web', hostId: '77', ...change },
    known,
  );
const lists = async (known: GithubRecordLists | null = null) => {
  const answer = await ask(known);
  if (answer.kind !== 'found') throw new Error(JSON.stringify(answer));
  return answer.lists;
};
const storage = (records: unknown, total?: unknown) =>
  github.set(STORAGE, { total_count: total, storage_records: records });
const deployments = (records: unknown, total?: unknown) =>
  github.set(DEPLOYMENTS, { total_count: total, deployment_records: records });

describe('what GitHub lists', () => {
  it('is read from both lists, with the token, in three requests', async () => {
    storage([storageRecord(DIGEST)]);
    deployments([deploymentRecord(DIGEST)]);
    expect(await lists()).toEqual({
      organization: 'acme',
      storage: {
        records: [
          {
            name: 'libfoo-1.2.3',
            registry: 'https://reg.example.com/artifactory/',
            repository: 'bar',
            url: 'https://reg.example.com/artifactory/bar/libfoo-1.2.3',
            status: 'active',
            updatedAt: '2026-05-13T12:00:00.000Z',
          },
        ],
        leftOut: 0,
        etag: expect.stringMatching(/^"/),
      },
      deployments: {
        records: [
          {
            environment: 'prod',
            region: 'pacific-east',
            cluster: 'moda-1',
            name: 'prod-deployment',
            risks: ['internet-exposed'],
            updatedAt: '2026-05-13T19:14:43.000Z',
          },
        ],
        leftOut: 0,
        etag: expect.stringMatching(/^"/),
      },
    });
    expect(github.asked.map(({ path }) => path)).toEqual(['/repos/acme/web', STORAGE, DEPLOYMENTS]);
    expect(new Set(github.asked.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer secret-token']));
  });

  it('is nothing where GitHub answers 404', async () => {
    expect(await lists()).toMatchObject({ storage: { records: [], leftOut: 0 }, deployments: { records: [] } });
  });

  it('is asked for with its entity tags, and is the same after 304', async () => {
    storage([storageRecord(DIGEST)]);
    deployments([deploymentRecord(DIGEST)]);
    const before = await lists();
    expect(await lists(before)).toEqual(before);
    expect(github.asked.slice(4).map(({ etag }) => etag)).toEqual([before.storage.etag, before.deployments.etag]);
    storage([]);
    expect((await lists(before)).storage.records).toEqual([]);
  });

  it('is the newest first, each record once, and at most fifty of a list', async () => {
    const day = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
    const many = Array.from({ length: 10_000 }, (_, n) => storageRecord(DIGEST, { id: n, updated_at: day(n) }));
    storage([...many, ...many]);
    const { records, leftOut } = (await lists()).storage;
    expect(records).toHaveLength(50);
    expect(records[0]?.updatedAt).toBe(day(9_999));
    expect(leftOut).toBe(19_950);
  });

  it('counts what GitHub counts, and no absurd number', async () => {
    storage([storageRecord(DIGEST)], 12);
    expect((await lists()).storage.leftOut).toBe(11);
    for (const total of [Number.MAX_SAFE_INTEGER, -5, 1.5, '7', null]) {
      storage([storageRecord(DIGEST)], total);
      expect((await lists()).storage.leftOut).toBe(0);
    }
  });
});

describe('a record', () => {
  it.each([
    ['of another digest', { digest: OTHER }],
    ['without a digest', { digest: undefined }],
    ['whose digest is a number', { digest: 7 }],
    ['of another repository of the organisation', { github_repository: 'acme/other' }],
    ['of another repository, without its owner', { github_repository: 'other' }],
    ['of a repository whose name ends the same', { github_repository: 'evil/acme/web' }],
  ])('%s is none of the artifact', async (_name, change) => {
    storage([storageRecord(DIGEST, change)]);
    deployments([deploymentRecord(DIGEST, change)]);
    expect(await lists()).toMatchObject({
      storage: { records: [], leftOut: 1 },
      deployments: { records: [], leftOut: 1 },
    });
  });

  it.each(['acme/web', 'web', 'Acme/Web'])('of the repository %s is one of it', async (name) => {
    storage([storageRecord(DIGEST.toUpperCase().replace('SHA256', 'sha256'), { github_repository: name })]);
    expect((await lists()).storage.records).toHaveLength(1);
  });

  it('has no control characters, no secret, no password in an address, and bounded texts', async () => {
    const secret = PLANTED.find(({ kind }) => kind === 'github-token')!.hidden;
    storage([
      storageRecord(DIGEST, {
        name: 'a\u001b[31m\u202eb\nc',
        registry_url: 'https://user:hunter2@reg.example.com/x?token=abc#f',
        artifact_url: `https://reg.example.com/${secret}`,
        repository: 'x'.repeat(100_000),
        status: { deep: true },
        updated_at: 'yesterday',
        created_at: '2026-05-13T12:00:00Z',
      }),
    ]);
    const [record] = (await lists()).storage.records;
    expect(record).toMatchObject({ name: 'a [31m b c', registry: 'https://reg.example.com/x', status: null });
    expect(record?.updatedAt).toBeNull();
    expect(JSON.stringify(record)).not.toContain(secret);
    expect(record?.repository?.length).toBe(501);
  });

  it.each([
    'user:hunter2@reg.example.com/x',
    '\nuser:\nhunter2@reg.example.com/x',
    'reg.example.com/x?token=hunter2',
    'reg.example.com/x#hunter2\nhunter2',
    'oci://user:hunter2@reg.example.com/x?to=a@b',
  ])('whose address is no URL loses what stands before an @, the query and the fragment: %j', async (registry_url) => {
    storage([storageRecord(DIGEST, { registry_url, artifact_url: 'javascript:alert(1)' })]);
    const [record] = (await lists()).storage.records;
    expect(record).toMatchObject({ registry: 'reg.example.com/x', url: 'javascript:alert(1)' });
  });

  it('has no half of a secret where its text is cut', async () => {
    const secret = PLANTED.find(({ kind }) => kind === 'github-token')!.hidden;
    storage([storageRecord(DIGEST, { name: `${'x '.repeat(240)}${secret}` })]);
    expect((await lists()).storage.records[0]?.name).not.toContain(secret.slice(0, 12));
  });

  it('has at most four risks, each once', async () => {
    deployments([deploymentRecord(DIGEST, { runtime_risks: ['a', 'a', 3, '', 'b', 'c', 'd', 'e'] })]);
    expect((await lists()).deployments.records[0]?.risks).toEqual(['a', 'b', 'c', 'd']);
    deployments([deploymentRecord(DIGEST, { runtime_risks: 'internet-exposed' })]);
    expect((await lists()).deployments.records[0]?.risks).toEqual([]);
  });
});

describe('an answer that is none', () => {
  it.each([
    ['HTML', '<html>'],
    ['an empty object', {}],
    ['a list', []],
    ['records that are no list', { storage_records: {} }],
  ])('%s is no empty list', async (_name, body) => {
    github.set(STORAGE, body);
    expect(await ask()).toMatchObject({ kind: 'refused', message: expect.stringContaining('answers with no list') });
  });

  it('of more than 8 MiB is not read to its end', async () => {
    github.set(STORAGE, ' '.repeat(9 * 1024 * 1024));
    expect(await ask()).toMatchObject({ kind: 'refused', message: expect.stringContaining('more than 8 MiB') });
  });

  it('is a 304 that nobody asked for', async () => {
    github.behave((request, response) => {
      if (request.url === STORAGE) response.writeHead(304).end();
    });
    expect(await ask()).toMatchObject({ kind: 'refused' });
  });

  it('is one that breaks off, or does not come', async () => {
    github.behave((request, response) => {
      if (request.url !== STORAGE) return;
      response.writeHead(200, { 'content-length': '1000' }).write('{');
      response.destroy();
    });
    expect(await ask()).toMatchObject({ kind: 'unreached' });
    github.behave((request) => void request.socket.destroy());
    expect(await ask()).toMatchObject({ kind: 'unreached', message: expect.stringContaining('could not be reached') });
  });

  it.each([401, 403, 451])('is %i: the token may not read', async (status) => {
    github.behave((request, response) => {
      if (request.url === STORAGE) response.writeHead(status).end('{}');
    });
    expect(await ask()).toMatchObject({ kind: 'refused', message: expect.stringContaining('artifact metadata: read') });
  });

  it.each([
    ['429', 429, {}, null],
    ['429 with a pause', 429, { 'retry-after': '90' }, 90],
    ['a secondary limit', 403, { 'retry-after': '60' }, 60],
    [
      'no request left',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1778760600', date: 'Thu, 14 May 2026 12:00:00 GMT' },
      600,
    ],
    ['no request left, until nobody knows', 403, { 'x-ratelimit-remaining': '0' }, null],
    ['an endless pause', 429, { 'retry-after': '99999999' }, 86_400],
  ])('is a limit of the rate of requests: %s', async (_name, status, headers, retryAfterSeconds) => {
    github.behave((request, response) => {
      if (request.url === STORAGE) response.writeHead(status, headers).end('{}');
    });
    expect(await ask()).toMatchObject({ kind: 'unreached', isLimited: true, retryAfterSeconds });
  });
});

describe('the token', () => {
  it('is not sent to another host to which the API redirects', async () => {
    const seen: (string | undefined)[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{"storage_records":[]}');
    });
    await new Promise<void>((ready) => {
      elsewhere.listen(0, '127.0.0.1', ready);
    });
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/stolen`;
    for (const path of [STORAGE, DEPLOYMENTS, '/repos/acme/web']) {
      github.behave((request, response) => {
        if (request.url === path) response.writeHead(302, { location }).end();
      });
      expect(['refused', 'unreached']).toContain((await ask()).kind);
    }
    expect(seen).toEqual([]);
    await new Promise((done) => elsewhere.close(done));
  });
});

describe('the repository that is asked about', () => {
  it.each([
    ['another number: the name is that of a stranger now', repository('acme/web', 78)],
    ['the number at another host', repository('acme/web', 77, { html_url: 'https://ghe.example.com/acme/web' })],
    ['nothing', null],
    ['another form', { repository: 'acme/web' }],
  ])('must be the one of the project: it has %s', async (_name, body) => {
    github.set('/repos/acme/web', body);
    expect(await ask()).toMatchObject({ kind: 'refused' });
    expect(github.asked).toHaveLength(1);
  });

  it('is not known from an answer that is no JSON', async () => {
    github.set('/repos/acme/web', 'nothing here');
    expect(await ask()).toMatchObject({ kind: 'unreached' });
    expect(github.asked).toHaveLength(1);
  });

  it('may have another owner now, whose lists are asked for', async () => {
    github.set('/repos/acme/web', repository('newco/site', 77));
    github.set(recordsPath('newco', DIGEST, 'storage'), { storage_records: [storageRecord(DIGEST)] });
    const { organization, storage: listed } = await lists({
      organization: 'acme',
      storage: { records: [], leftOut: 0, etag: '"old"' },
      deployments: { records: [], leftOut: 0, etag: '"old"' },
    });
    expect([organization, listed.records.length, github.asked[1]?.etag]).toEqual(['newco', 1, undefined]);
  });

  it('without a number must still have its name', async () => {
    expect(await ask(null, { hostId: null })).toMatchObject({ kind: 'found' });
    github.set('/repos/acme/web', repository('newco/site', 77));
    expect(await ask(null, { hostId: null })).toMatchObject({ kind: 'refused' });
  });

  it('of a person has no lists', async () => {
    github.set('/repos/acme/web', repository('acme/web', 77, { owner: { login: 'acme', type: 'User' } }));
    expect(await ask()).toEqual({ kind: 'personal' });
    expect(github.asked).toHaveLength(1);
  });
});
