import { hash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { retirePredicateType } from '#lib/admin/predicate-types.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { CALLER_LIMITS, setCallerLimits } from '#lib/http/caller-limits.ts';
import { policyProblems } from '#lib/http/contract/policy/policy.ts';
import { predicateTypeChange, predicateTypePage, predicateTypeView } from '#lib/http/contract/policy/predicate-type.ts';
import { problem } from '#lib/http/contract/shared/shared-schemas.ts';
import { openApiDocument } from '#lib/http/openapi/openapi.ts';
import { readEntries } from '#db/log/log.ts';
import { listPredicateTypes } from '#lib/query/predicate-type/predicate-types.ts';
import { openPolicyInstallation, type PolicyInstallation } from './policies.fixture.ts';

const PATH = '/api/v1/predicate-types';
let here: PolicyInstallation;
beforeAll(async () => {
  here = await openPolicyInstallation();
});
beforeEach(() => setCallerLimits());
afterEach(async () => {
  setCallerLimits();
  const { predicateTypes } = await listPredicateTypes(here.app);
  const inForce = predicateTypes.filter(({ state }) => state === 'in-force');
  // Those that extend others come first.
  for (const { id } of inForce.toSorted((a, b) => Number(b.extends !== null) - Number(a.extends !== null)))
    await retirePredicateType(here.app, { id, reason: 'the test is over' });
});
afterAll(() => here.close());

let count = 0;
/** A document with an id and a predicate type that no other test has. */
const loadTest = (over: object = {}) => {
  count += 1;
  return {
    id: `load-test-${count}`,
    predicateType: `https://acme.example/load-test/v${count}`,
    title: 'Load test',
    schema: { type: 'object', required: ['p99'], properties: { p99: { type: 'number' } } },
    fields: [{ name: 'p99', pointer: '/p99', title: 'Latency p99', type: 'number' }],
    ...over,
  };
};
const post = (body: unknown, headers: Record<string, string> = {}, path = PATH) =>
  here.ask('POST', path, body, { ...here.admin, ...headers });
const apply = (document: unknown, rest: object = {}) => post({ document, reason: 'we need it', ...rest });
const retire = (id: string, rest = '') =>
  here.ask('DELETE', `${PATH}/${id}?reason=enough${rest}`, undefined, here.admin);

describe('predicate types over HTTP', () => {
  it('are registered, changed, listed, read and retired', async () => {
    const document = loadTest();
    const created = await apply(document);
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe(`${PATH}/${document.id}`);
    expect(predicateTypeChange.parse(created.body)).toEqual({ id: document.id, version: 1, outcome: 'created' });
    expect(await apply(document)).toMatchObject({ status: 200, body: { version: 1, outcome: 'unchanged' } });
    expect(await apply({ ...document, title: 'Load' })).toMatchObject({ status: 200, body: { outcome: 'updated' } });
    const page = predicateTypePage.parse((await here.ask('GET', PATH)).body);
    expect(page.predicateTypes[0]).toMatchObject({
      id: document.id,
      version: 2,
      title: 'Load',
      state: 'in-force',
      fields: 1,
    });
    expect(page.bases.map(({ predicateType }) => predicateType)).toContain('https://slsa.dev/provenance/v1');
    const view = predicateTypeView.parse((await here.ask('GET', `${PATH}/${document.id}`)).body);
    expect(view.versions.map(({ version, reason, by }) => [version, reason, by?.name])).toEqual([
      [2, 'we need it', 'admin'],
      [1, 'we need it', 'admin'],
    ]);
    expect(view.fieldViews).toMatchObject([
      { name: 'p99', from: document.id, sentence: expect.stringContaining('fields.p99') },
    ]);
    expect(hash('sha256', await here.text(`${PATH}/${document.id}/2`))).toBe(view.sha256);
    expect((await here.ask('GET', `${PATH}/${document.id}/3`)).status).toBe(404);
    expect(await retire(document.id, '&version=2')).toMatchObject({
      status: 200,
      body: { version: 3, outcome: 'retired' },
    });
    expect(await retire(document.id)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect((await here.ask('GET', `${PATH}/${document.id}`)).body).toMatchObject({ state: 'retired' });
    expect(await apply(document)).toMatchObject({ status: 201, body: { version: 4 } });
  });

  it('have an entry of the log for each change, which names nobody and nothing', async () => {
    const document = loadTest();
    await apply(document);
    await retire(document.id);
    const entries = (await readEntries(here.app.store.read, 0, 10_000))
      .map((leaf) => JSON.parse(Buffer.from(leaf).toString()) as { [member: string]: unknown })
      .filter((entry) => entry['type'] === hash('sha256', document.id));
    expect(entries).toMatchObject([
      { kind: 'predicate-type', change: 'applied', version: 1, actor: { kind: 'token' } },
      { kind: 'predicate-type', change: 'retired', version: 2 },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/load-test|acme/);
  });

  it('are taken as YAML, with reason and version as parameters', async () => {
    const { id } = loadTest();
    const yaml = `# ours\nid: ${id}\npredicateType: https://acme.example/${id}\nschema: {type: object}\n`;
    const headers = { 'content-type': 'application/yaml' };
    expect(await post(yaml, headers, `${PATH}?reason=x&version=0`)).toMatchObject({ status: 201 });
    expect(await post(yaml, headers, `${PATH}?reason=x&version=0`)).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    expect(await post(yaml, { 'content-type': 'text/html' })).toMatchObject({ status: 415 });
  });

  it('need a token with the scope admin for changes, and none to be read or checked', async () => {
    const { token } = await createToken(here.app, { name: 'ci', scopes: ['ingest'] });
    const document = loadTest();
    for (const [headers, status] of [
      [{}, 401],
      [{ authorization: 'Bearer wrong' }, 401],
      [{ authorization: `Bearer ${token}` }, 403],
    ] as const) {
      expect((await here.ask('POST', PATH, { document, reason: 'x' }, headers)).status).toBe(status);
      expect((await here.ask('DELETE', `${PATH}/${document.id}?reason=x`, undefined, headers)).status).toBe(status);
    }
    expect((await here.ask('POST', `${PATH}/check`, { document })).body).toEqual({ problems: [] });
    expect((await here.ask('GET', `${PATH}/${document.id}`)).status).toBe(404);
  });

  it('are listed in pages', async () => {
    const documents = [loadTest(), loadTest(), loadTest()];
    for (const document of documents) await apply(document);
    const first = predicateTypePage.parse((await here.ask('GET', `${PATH}?limit=2`)).body);
    const rest = predicateTypePage.parse((await here.ask('GET', `${PATH}?cursor=${first.cursor}`)).body);
    const ids = [...first.predicateTypes, ...rest.predicateTypes]
      .filter(({ state }) => state === 'in-force')
      .map(({ id }) => id);
    expect(ids).toEqual(documents.map(({ id }) => id).sort());
    expect((await here.ask('GET', `${PATH}?cursor=bm9wZQ`)).status).toBe(400);
  });
});

describe('a document that is refused', () => {
  it('changes nothing, and says what is wrong and where', async () => {
    const document = loadTest({ schema: { $ref: 'https://evil.example/schema' } });
    const answer = await apply(document);
    expect(problem.parse(answer.body)).toMatchObject({
      status: 422,
      code: 'unprocessable',
      pointer: '/document/schema/$ref',
    });
    expect((await here.ask('GET', `${PATH}/${document.id}`)).status).toBe(404);
    const checked = policyProblems.parse((await here.ask('POST', `${PATH}/check`, { document })).body);
    expect(checked.problems).toMatchObject([
      { pointer: '/schema/$ref', message: expect.stringContaining('nothing is fetched') },
    ]);
  });

  it.each([
    ['extends nothing that is known', { extends: 'nobody' }, 422, '/document/extends'],
    ['extends itself', { extends: '' }, 422, '/document/extends'],
    [
      'has a pattern that other engines take for ever to match',
      { schema: { pattern: '(a+)+(?=b)' } },
      422,
      '/document/schema/pattern',
    ],
  ])('%s', async (_name, over, status, pointer) => {
    expect(await apply(loadTest(over))).toMatchObject({ status, body: { pointer } });
  });

  it('describes what another type describes for the same projects', async () => {
    const first = loadTest();
    await apply(first);
    const rival = loadTest({ predicateType: first.predicateType });
    expect(await apply(rival)).toMatchObject({
      status: 409,
      body: { code: 'conflict', pointer: '/document/appliesTo' },
    });
    expect(await apply({ ...rival, appliesTo: { projects: ['acme/web'] } })).toMatchObject({ status: 201 });
  });

  it('breaks a type that extends it, and neither may it be retired', async () => {
    const base = loadTest();
    const more = loadTest({ extends: base.id, schema: {}, fields: [{ name: 'p50', pointer: '/p50', type: 'number' }] });
    await apply(base);
    expect((await apply(more)).status).toBe(201);
    expect((await here.ask('GET', `${PATH}/${more.id}`)).body).toMatchObject({
      fields: 2,
      fieldViews: [
        { name: 'p99', from: base.id },
        { name: 'p50', from: more.id },
      ],
    });
    const colliding = { ...base, fields: [{ name: 'p50', pointer: '/p50', type: 'number' }] };
    expect(await apply(colliding)).toMatchObject({ status: 409, body: { detail: expect.stringContaining(more.id) } });
    expect(await apply({ ...base, extends: more.id })).toMatchObject({ status: 422 });
    expect(await retire(base.id)).toMatchObject({ status: 409, body: { detail: expect.stringContaining(more.id) } });
  });

  it('is too large', async () => {
    const large = loadTest({ description: 'x'.repeat(300_000) });
    expect(await apply(large)).toMatchObject({ status: 413 });
  });

  it('has no reason', async () => {
    expect(await post({ document: loadTest() })).toMatchObject({ status: 400, body: { pointer: '/reason' } });
    expect(await apply(loadTest(), { reason: ' ' })).toMatchObject({ status: 400, body: { pointer: '/reason' } });
  });

  it('is checked a limited number of times', async () => {
    setCallerLimits({ ...CALLER_LIMITS, policyChecks: { burst: 1, perSecond: 0.001, message: 'enough' } });
    const check = () => here.ask('POST', `${PATH}/check`, { document: loadTest() });
    expect((await check()).status).toBe(200);
    expect((await check()).status).toBe(429);
  });
});

it('the JSON Schema and every operation are documented', async () => {
  const schema = await here.ask('GET', `${PATH}/schema.json`);
  expect(schema.headers.get('content-type')).toContain('application/schema+json');
  expect(schema.body).toMatchObject({ required: expect.arrayContaining(['id', 'predicateType']) });
  const { paths = {} } = openApiDocument('1') as { paths?: { [path: string]: object } };
  expect(Object.keys(paths[PATH] ?? {})).toEqual(['get', 'post']);
  expect(Object.keys(paths[`${PATH}/{id}`] ?? {})).toEqual(['get', 'delete']);
});
