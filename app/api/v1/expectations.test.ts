/** Expectations of a project through HTTP: who may change them, what is refused, and what they say. */
import { afterAll, beforeEach, beforeAll, describe, expect, it } from 'vitest';
import { claimProject } from '#lib/admin/projects.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { writeExpectations } from '#lib/authority/expectations-document.ts';
import { DERIVED_EXPECTATIONS } from '#lib/authority/expectations.ts';
import { expectationsView } from '#lib/http/contract/expectations.ts';
import { problem } from '#lib/http/contract/shared/shared-schemas.ts';
import { openTestApp } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

let app: TestApp;
let server: TestServer;
let admin: { id: number; token: string };
let ingest: { id: number; token: string };
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  admin = await createToken(app, { name: 'lead', scopes: ['admin'] });
  ingest = await createToken(app, { name: 'ci', scopes: ['ingest'] });
});
afterAll(async () => {
  await server.close();
  app.close();
});

/** A project for each test. */
let slug = '';
let serial = 0;
beforeEach(async () => {
  serial += 1;
  ({ slug } = await claimProject(app, { slug: `github.com/acme/web${serial}`, repositoryId: String(serial) }));
});

const DERIVED = writeExpectations(DERIVED_EXPECTATIONS);
const release = {
  identity: 'https://github.com/acme/release/.github/workflows/sbom.yml@refs/heads/main',
  issuer: 'https://token.actions.githubusercontent.com',
};
const ask = async (method: string, path: string, body?: unknown, token: string | null = admin.token) => {
  const response = await fetch(`${server.url}/api/v1/projects/${path}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as never };
};
const read = async (query = '') => {
  const { status, body } = await ask('GET', `${slug}/expectations${query}`, undefined, null);
  expect([status, expectationsView.parse(body)]).toEqual([200, body]);
  return expectationsView.parse(body);
};
const put = (document: unknown, version = 0, rest: object = {}) =>
  ask('PUT', `${slug}/expectations`, { document, reason: 'we build with this', version, ...rest });
const accept = (body: object, version = 0) =>
  ask('POST', `${slug}/expectations/accept`, { reason: 'looked at it', version, ...body });

describe('the expectations of a project', () => {
  it('are the derived ones until it says something', async () => {
    expect(await read()).toEqual({
      project: slug,
      origin: 'derived',
      version: 0,
      document: DERIVED,
      sourceRepository: { host: 'github.com', id: String(serial) },
      history: [],
      cursor: null,
      unexpected: [],
      unexpectedSince: '2026-04-14T12:00:00.000Z',
    });
  });

  it('are replaced, and read as they were written, with actor, reason and time', async () => {
    const document = {
      ...DERIVED,
      scopedSenders: 'none',
      signers: [{ ...release, kinds: ['sbom', 'scan'] }],
      senders: [{ sender: `token:${ingest.id}`, kinds: ['deployment'] }],
      builders: ['https://github.com/acme/builders/*'],
    };
    const changed = await put({ ...document, sourceRepository: { host: 'github.com', id: String(serial) } });
    expect(changed.status).toBe(200);
    const now = await read();
    expect(changed.body).toEqual(now);
    expect(now).toMatchObject({ origin: 'said', version: 1, document });
    expect(now.history).toEqual([
      {
        version: 1,
        origin: 'said',
        document,
        reason: 'we build with this',
        at: '2026-05-14T12:00:00.000Z',
        by: { kind: 'token', identifier: String(admin.id), name: 'lead' },
      },
    ]);
    expect(await put(now.document, 1)).toMatchObject({ status: 200, body: { version: 2, document } });
  });

  it('are derived again with the document null, which is a version too', async () => {
    await put({ configuredKeys: 'none' });
    expect(await put(null, 1, { reason: 'back' })).toMatchObject({
      status: 200,
      body: { origin: 'derived', version: 2, document: DERIVED, history: [{ reason: 'back' }, { origin: 'said' }] },
    });
  });

  it('get one more signer, sender or builder', async () => {
    await put({ builders: ['https://acme.com/builder'] });
    expect((await accept({ signer: release, kinds: ['sbom'] }, 1)).status).toBe(201);
    expect((await accept({ sender: `token:${ingest.id}`, kinds: 'all' }, 2)).status).toBe(201);
    const { status, body } = await accept({ builder: 'https://acme.com/other' }, 3);
    expect([status, body]).toEqual([201, await read()]);
    expect((await read()).document).toEqual({
      ...DERIVED,
      signers: [{ ...release, kinds: ['sbom'] }],
      senders: [{ sender: `token:${ingest.id}`, kinds: 'all' }],
      builders: ['https://acme.com/builder', 'https://acme.com/other'],
    });
  });

  it('have their history in pages', async () => {
    for (let version = 0; version < 22; version += 1) await put({}, version);
    const first = await read();
    expect([first.history.length, first.history[0]!.version, first.cursor]).toEqual([20, 22, '3']);
    const second = await read(`?cursor=${first.cursor}`);
    expect([second.history.map(({ version }) => version), second.cursor]).toEqual([[2, 1], null]);
  });
});

const signer = (change: object) => ({ signers: [{ ...release, kinds: 'all', ...change }] });
describe('a document is refused with code and pointer, and changes nothing:', () => {
  it.each<[string, unknown, number, string, string | undefined]>([
    ['no document', undefined, 400, 'bad-request', '/document'],
    ['a list', [], 400, 'bad-request', '/document'],
    ['an unknown member', { 'own/flows': 'all' }, 400, 'bad-request', '/document/own~1flows'],
    ['an unknown kind', { ownWorkflows: ['sbom', 'sbon'] }, 400, 'bad-request', '/document/ownWorkflows/1'],
    ['no kinds', signer({ kinds: [] }), 400, 'bad-request', '/document/signers/0/kinds'],
    ['a kind twice', { ownWorkflows: ['sbom', 'sbom'] }, 400, 'bad-request', '/document/ownWorkflows/1'],
    [
      'a signer twice',
      { signers: [...signer({}).signers, ...signer({}).signers] },
      422,
      'unprocessable',
      '/document/signers/1',
    ],
    ['a URL without an issuer', signer({ issuer: null }), 422, 'unprocessable', '/document/signers/0/issuer'],
    ['an issuer pattern', signer({ issuer: 'https://*' }), 422, 'unprocessable', '/document/signers/0/issuer'],
    ['everything', signer({ identity: '*' }), 422, 'unprocessable', '/document/signers/0/identity'],
    ['a host', signer({ identity: 'https://github.com/*' }), 422, 'unprocessable', '/document/signers/0/identity'],
    ['a mail host', signer({ identity: '*@gmail.com' }), 422, 'unprocessable', '/document/signers/0/identity'],
    ['a regular expression', { builders: ['^https://acme.com/.*$'] }, 422, 'unprocessable', '/document/builders/0'],
    ['no builder', { builders: [] }, 422, 'unprocessable', '/document/builders'],
    ['no provenance', { ownWorkflows: 'none', configuredKeys: 'none' }, 422, 'unprocessable', '/document/ownWorkflows'],
    ['101 senders', { senders: senders(101) }, 422, 'unprocessable', '/document/senders'],
    ['a long text', { builders: ['b'.repeat(1_001)] }, 422, 'unprocessable', '/document/builders/0'],
    ['a large document', { builders: Array(90).fill('b'.repeat(800)) }, 413, 'too-large', '/document'],
    ['a larger document', { builders: Array(90).fill('b'.repeat(1_000)) }, 413, 'too-large', undefined],
    [
      'another repository',
      { sourceRepository: { host: 'github.com', id: 'x' } },
      409,
      'conflict',
      '/document/sourceRepository/id',
    ],
    ['an unknown token', { senders: senders(1) }, 404, 'not-found', '/document/senders/0/sender'],
    ['one key twice', `{"document":{"builders":null,"builders":null}}`, 400, 'bad-request', '/document/builders'],
  ])('%s', async (_name, document, status, code, pointer) => {
    const refused =
      typeof document === 'string' ? await ask('PUT', `${slug}/expectations`, document) : await put(document);
    expect([refused.status, problem.parse(refused.body)]).toMatchObject([status, { status, code }]);
    expect(problem.parse(refused.body).pointer).toBe(pointer);
    expect(await read()).toMatchObject({ origin: 'derived', version: 0, history: [] });
  });

  function senders(count: number) {
    return Array.from({ length: count }, (_, at) => ({ sender: `token:${at + 900}`, kinds: 'all' }));
  }
});

describe('a change is refused with code and pointer:', () => {
  it.each<[string, object, number, string, string]>([
    ['no reason', { document: {}, version: 0 }, 400, 'bad-request', '/reason'],
    ['an empty reason', { document: {}, version: 0, reason: ' ' }, 400, 'bad-request', '/reason'],
    ['a long reason', { document: {}, version: 0, reason: 'r'.repeat(2_001) }, 400, 'bad-request', '/reason'],
    ['no version', { document: {}, reason: 'r' }, 400, 'bad-request', '/version'],
    ['a version that is none', { document: {}, reason: 'r', version: 1.5 }, 400, 'bad-request', '/version'],
    ['another version', { document: {}, reason: 'r', version: 7 }, 409, 'conflict', '/version'],
    ['an unknown member', { document: {}, reason: 'r', version: 0, kinds: 'all' }, 400, 'bad-request', '/kinds'],
  ])('%s', async (_name, body, status, code, pointer) => {
    expect(await ask('PUT', `${slug}/expectations`, body)).toMatchObject({ status, body: { status, code, pointer } });
    expect((await read()).version).toBe(0);
  });

  it.each<[string, object, number, string, string | undefined]>([
    ['nobody', {}, 400, 'bad-request', undefined],
    ['two', { signer: release, sender: 'token:1', kinds: 'all' }, 400, 'bad-request', undefined],
    ['a signer without an issuer', { signer: { identity: 'x' }, kinds: 'all' }, 400, 'bad-request', '/signer/issuer'],
    ['kinds that are none', { signer: release, kinds: 'some' }, 400, 'bad-request', '/kinds'],
    ['an unknown kind', { signer: release, kinds: ['sbon'] }, 400, 'bad-request', '/kinds/0'],
    [
      'a wide pattern',
      { signer: { ...release, identity: '*' }, kinds: 'all' },
      422,
      'unprocessable',
      '/signer/identity',
    ],
    ['an unknown token', { sender: 'token:999', kinds: 'all' }, 404, 'not-found', '/sender'],
    ['a builder among all', { builder: 'https://acme.com/b' }, 409, 'conflict', '/builder'],
  ])('accept %s', async (_name, body, status, code, pointer) => {
    const refused = await accept(body);
    expect([refused.status, problem.parse(refused.body)]).toMatchObject([status, { code }]);
    expect(problem.parse(refused.body).pointer).toBe(pointer);
    expect((await read()).version).toBe(0);
  });

  it('accept after somebody else has changed them', async () => {
    await put({});
    expect(await accept({ signer: release, kinds: 'all' }, 0)).toMatchObject({
      status: 409,
      body: { code: 'conflict', pointer: '/version' },
    });
  });

  it.each([
    ['PUT', ''],
    ['POST', '/accept'],
  ])('%s expectations%s without an admin token', async (method, rest) => {
    const path = `${slug}/expectations${rest}`;
    expect(await ask(method, path, {}, null)).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    expect(await ask(method, path, {}, 'attestry_x')).toMatchObject({ status: 401 });
    expect(await ask(method, path, {}, ingest.token)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await read()).version).toBe(0);
  });
});

describe('the address', () => {
  it('of a repository called expectations is its own, and its expectations are one segment further', async () => {
    await claimProject(app, { slug: 'github.com/acme/expectations' });
    await claimProject(app, { slug: 'gitlab.com/acme/tools/expectations' });
    for (const name of ['github.com/acme/expectations', 'gitlab.com/acme/tools/expectations']) {
      expect(await ask('GET', name, undefined, null)).toMatchObject({ status: 200, body: { slug: name } });
      expect(await ask('GET', `${name}/expectations`, undefined, null)).toMatchObject({ body: { project: name } });
      expect(await ask('PUT', `${name}/expectations`, { document: {}, reason: 'r', version: 0 })).toMatchObject({
        status: 200,
        body: { project: name, version: 1 },
      });
    }
  });

  it.each([
    ['GET', 'github.com/no/body/expectations'],
    ['PUT', 'github.com/no/body/expectations'],
    ['POST', 'github.com/no/body/expectations/accept'],
  ])('%s %s is not found', async (method, path) => {
    const speaker = method === 'POST' ? { signer: release, kinds: 'all' } : { document: {} };
    const body = method === 'GET' ? undefined : { ...speaker, reason: 'r', version: 0 };
    expect(await ask(method, path, body)).toMatchObject({
      status: 404,
      body: { code: 'not-found', detail: 'no project is or was called github.com/no/body' },
    });
  });

  it.each([
    ['PUT', 'github.com/acme/expectations', 'GET, HEAD'],
    ['POST', 'github.com/acme/web', 'GET, HEAD'],
    ['DELETE', 'github.com/acme/web/expectations', 'GET, HEAD, PUT'],
    ['POST', 'github.com/acme/web/expectations', 'GET, HEAD, PUT'],
    ['GET', 'github.com/acme/web/expectations/accept', 'POST'],
  ])('%s %s is not answered', async (method, path, allow) => {
    const refused = await ask(method, path);
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, allow]);
  });

  it('refuses a cursor that is none', async () => {
    expect(await ask('GET', `${slug}/expectations?cursor=x`)).toMatchObject({
      status: 400,
      body: { code: 'bad-request' },
    });
  });
});
