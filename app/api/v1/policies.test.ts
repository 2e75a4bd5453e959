import { hash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createToken } from '#lib/admin/tokens.ts';
import { applyPolicy, checkPolicy, retirePolicy } from '#lib/admin/policies.ts';
import { CALLER_LIMITS, setCallerLimits } from '#lib/http/caller-limits.ts';
import {
  policyChange,
  policyPackPage,
  policyPage,
  policyProblems,
  policyView,
} from '#lib/http/contract/policy/policy.ts';
import { problem } from '#lib/http/contract/shared/shared-schemas.ts';
import { openApiDocument } from '#lib/http/openapi/openapi.ts';
import { CHECKS } from '#lib/policy/checks/registry.ts';
import { POLICY_LIMITS } from '#lib/policy/document/schema.ts';
import { logSize } from '#db/log/log.ts';
import { listPolicies } from '#lib/query/policy/list-policies.ts';
import { openPolicyInstallation, type PolicyInstallation } from './policies.fixture.ts';

const PATH = '/api/v1/policies';
let here: PolicyInstallation;
beforeAll(async () => {
  here = await openPolicyInstallation();
});
beforeEach(() => setCallerLimits());
afterEach(async () => {
  setCallerLimits();
  for (const { id, state } of (await listPolicies(here.app)).policies)
    if (state === 'in-force') await retirePolicy(here.app, { id, reason: 'the test is over' });
});
afterAll(() => here.close());

let count = 0;
/** A document with an id that no other test has. */
const gate = (over: object = {}) => ({
  id: `gate-${(count += 1)}`,
  title: 'Release gate',
  rules: [{ id: 'provenance', check: 'provenance-present' }],
  ...over,
});
const yamlOf = (id: string, more = '') =>
  `# for releases\nid: ${id}\n${more}rules:\n  - id: provenance\n    check: provenance-present\n`;
const post = (body: unknown, headers: Record<string, string> = {}, path = PATH) =>
  here.ask('POST', path, body, { ...here.admin, ...headers });
const apply = (document: unknown, rest: object = {}) => post({ document, reason: 'we need it', ...rest });
const YAML = { 'content-type': 'application/yaml' };

describe('policies over HTTP', () => {
  it('are applied, changed, listed, read and retired', async () => {
    const document = gate();
    const created = await apply(document);
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe(`${PATH}/${document.id}`);
    expect(policyChange.parse(created.body)).toEqual({ id: document.id, version: 1, outcome: 'created' });
    expect(await apply(document)).toMatchObject({ status: 200, body: { version: 1, outcome: 'unchanged' } });
    expect(await apply({ ...document, mode: 'warn' })).toMatchObject({ status: 200, body: { outcome: 'updated' } });

    const page = policyPage.parse((await here.ask('GET', PATH)).body);
    expect(page.policies[0]).toMatchObject({ id: document.id, version: 2, mode: 'warn', state: 'in-force', rules: 1 });
    expect(page).toMatchObject({ choice: null, cursor: null });

    const view = policyView.parse((await here.ask('GET', `${PATH}/${document.id}`)).body);
    expect(view.versions.map(({ version, reason, by }) => [version, reason, by?.name])).toEqual([
      [2, 'we need it', 'admin'],
      [1, 'we need it', 'admin'],
    ]);
    const stored = await here.text(`${PATH}/${document.id}/2`);
    expect(hash('sha256', stored)).toBe(view.sha256);

    const retired = await here.ask('DELETE', `${PATH}/${document.id}`, { reason: 'enough', version: 2 }, here.admin);
    expect(retired).toMatchObject({ status: 200, body: { version: 3, outcome: 'retired' } });
    expect(await here.ask('DELETE', `${PATH}/${document.id}`, { reason: 'enough' }, here.admin)).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
    expect((await here.ask('GET', `${PATH}/${document.id}`)).body).toMatchObject({ state: 'retired' });
    expect((await apply(document)).status).toBe(201);
  });

  it.each(['application/yaml', 'text/yaml; charset=utf-8', 'application/x-yaml'])('take %s', async (type) => {
    const { id } = gate();
    const path = `${PATH}?reason=${encodeURIComponent('we need it')}&version=0`;
    expect(await post(yamlOf(id), { 'content-type': type }, path)).toMatchObject({ status: 201, body: { version: 1 } });
    expect((await here.ask('GET', `${PATH}/${id}`)).body).toMatchObject({ versions: [{ reason: 'we need it' }] });
  });

  it('take a text in JSON, and a retirement without a body', async () => {
    const { id } = gate();
    expect((await apply(yamlOf(id))).status).toBe(201);
    expect((await here.ask('DELETE', `${PATH}/${id}?reason=enough&version=7`, undefined, here.admin)).status).toBe(409);
    expect((await here.ask('DELETE', `${PATH}/${id}?reason=enough&version=1`, undefined, here.admin)).status).toBe(200);
    expect((await here.ask('DELETE', `${PATH}/attestry-baseline?reason=x`, undefined, here.admin)).status).toBe(409);
  });

  it('need a token with the scope admin for changes, and none to be read or checked', async () => {
    const { token } = await createToken(here.app, { name: 'ci', scopes: ['ingest'] });
    const body = { document: gate(), reason: 'we need it' };
    for (const [headers, status] of [
      [{}, 401],
      [{ authorization: 'Bearer wrong' }, 401],
      [{ authorization: `Bearer ${token}` }, 403],
    ] as const) {
      expect((await here.ask('POST', PATH, body, headers)).status).toBe(status);
      expect((await here.ask('DELETE', `${PATH}/attestry-baseline?reason=x`, undefined, headers)).status).toBe(status);
    }
    expect((await here.ask('POST', `${PATH}/check`, { document: gate() })).body).toEqual({ problems: [] });
  });

  it('say which one decides, and why', async () => {
    const [wide, narrow] = [gate(), gate({ appliesTo: { environments: ['prod*'] } })];
    const trial = gate({ mode: 'dry-run' });
    for (const document of [wide, narrow, trial]) await apply(document);
    const choice = async (query: string) => policyPage.parse((await here.ask('GET', `${PATH}?${query}`)).body).choice!;
    expect(await choice('environment=production')).toMatchObject({
      environment: 'production',
      chosen: { id: narrow.id, scope: { project: '**', environment: 'prod*' } },
      reason: expect.stringContaining(`more exactly than ${wide.id}`),
      others: [{ id: wide.id }, { id: 'attestry-baseline' }],
      dryRuns: [{ id: trial.id }],
    });
    expect((await choice('project=github.com/acme/web&environment=staging')).chosen.id).toBe(wide.id);
    expect((await choice('project=github.com/never/seen')).project).toBe('github.com/never/seen');
    for (const project of ['acme', 'acme/web', 'github.com/acme/*'])
      expect(await here.ask('GET', `${PATH}?project=${project}`)).toMatchObject({
        status: 400,
        body: { pointer: '/project' },
      });
  });

  it('are listed in pages', async () => {
    for (let at = 0; at < 3; at += 1) await apply(gate({ appliesTo: { environments: [`e${at}`] } }));
    const whole = policyPage.parse((await here.ask('GET', PATH)).body).policies.map(({ id }) => id);
    const read: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: ReturnType<typeof policyPage.parse> = policyPage.parse(
        (await here.ask('GET', `${PATH}?limit=2&cursor=${cursor}`)).body,
      );
      expect(page.policies.length).toBeLessThanOrEqual(2);
      read.push(...page.policies.map(({ id }) => id));
      ({ cursor } = page);
    }
    expect(read).toEqual(whole);
    expect((await here.ask('GET', `${PATH}?cursor=W10`)).status).toBe(400);
  });

  it('ship as packs, each of which can be applied under its own or another id', async () => {
    const { packs } = policyPackPage.parse((await here.ask('GET', `${PATH}/packs`)).body);
    expect(packs[0]!.id).toBe('attestry-baseline');
    for (const { id, document, yaml } of packs) {
      const renamed = { ...document, id: `own-${id}` };
      expect((await here.ask('POST', `${PATH}/check`, { document: renamed })).body).toEqual({ problems: [] });
      expect(yaml).toContain(`id: ${id}\n`);
    }
  });

  it('have a JSON Schema with every check and its parameters', async () => {
    const response = await here.ask('GET', `${PATH}/schema.json`);
    expect(response.headers.get('content-type')).toMatch(/^application\/schema\+json/);
    const schema = response.body as { required: string[]; properties: { rules: { items: { anyOf: unknown[] } } } };
    expect(schema.required).toEqual(['id', 'rules']);
    const rule = schema.properties.rules.items.anyOf[0] as {
      properties: { check: { oneOf: { const: string }[] } };
      allOf: { if: { properties: { check: { const: string } } }; then: { properties: { params: object } } }[];
    };
    expect(rule.properties.check.oneOf.map((one) => one.const)).toEqual([...CHECKS.keys()]);
    expect(rule.allOf.map((one) => one.if.properties.check.const)).toEqual([...CHECKS.keys()]);
    for (const { then } of rule.allOf) expect(then.properties.params).toMatchObject({ type: 'object' });
    expect(JSON.stringify(schema)).not.toContain('$ref');
  });

  it('are in the OpenAPI document', () => {
    const { paths } = openApiDocument('1') as { paths: Record<string, Record<string, unknown>> };
    expect(Object.keys(paths[PATH]!)).toEqual(['get', 'post']);
    expect(Object.keys(paths[`${PATH}/{id}`]!)).toEqual(['get', 'delete']);
    for (const name of ['check', 'packs', 'schema.json', '{id}/{version}'])
      expect(paths[`${PATH}/${name}`]).toBeDefined();
  });

  it('answer other methods with 405, and unknown ids with 404', async () => {
    for (const [method, path] of [
      ['PUT', PATH],
      ['GET', `${PATH}/check`],
      ['POST', `${PATH}/packs`],
      ['DELETE', `${PATH}/schema.json`],
      ['POST', `${PATH}/some-id`],
      ['DELETE', `${PATH}/some-id/1`],
    ] as const)
      expect((await here.ask(method, path)).status, `${method} ${path}`).toBe(405);
    for (const path of [`${PATH}/none`, `${PATH}/%E0%A4%A`, `${PATH}/none/1`])
      expect((await here.ask('GET', path)).status, path).toBe(404);
  });
});

/** Everything that a refused document must not change. */
const state = async () => JSON.stringify([await listPolicies(here.app), await logSize(here.app.store.read)]);

describe('a document is refused, and nothing is half applied', () => {
  it.each<[string, unknown, number, string, { pointer?: string; line?: number }]>([
    ['an unknown member', gate({ mods: 'warn' }), 422, 'unprocessable', { pointer: '' }],
    [
      'an unknown check',
      gate({ rules: [{ id: 'a', check: 'x' }] }),
      422,
      'unprocessable',
      { pointer: '/rules/0/check' },
    ],
    [
      'an unknown parameter',
      gate({ rules: [{ id: 'a', check: 'sbom-present', params: { x: 1 } }] }),
      422,
      'unprocessable',
      { pointer: '/rules/0/params' },
    ],
    ['an unknown mode', gate({ mode: 'deny' }), 422, 'unprocessable', { pointer: '/mode' }],
    ['a reserved id', gate({ id: 'packs' }), 422, 'unprocessable', { pointer: '/id' }],
    ['no object', 7, 422, 'unprocessable', { pointer: '' }],
    ['null', null, 422, 'unprocessable', { pointer: '' }],
    ['no YAML', 'id: [', 422, 'unprocessable', { pointer: '', line: 1 }],
    ['a key twice', 'id: a\nid: b\nrules: []\n', 422, 'unprocessable', { line: 2 }],
    ['an alias bomb', 'a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n', 422, 'unprocessable', { line: 2 }],
    ['a tag', 'id: !!binary aGk=\n', 422, 'unprocessable', { line: 1 }],
    ['the policy that ships', gate({ id: 'attestry-baseline' }), 409, 'conflict', { pointer: '/id' }],
    ['a large object', gate({ description: 'x'.repeat(POLICY_LIMITS.bytes) }), 413, 'too-large', {}],
    ['a large text', `# ${'x'.repeat(POLICY_LIMITS.bytes)}`, 413, 'too-large', {}],
    ['a very large body', 'x'.repeat(3 * POLICY_LIMITS.bytes), 413, 'too-large', {}],
  ])('%s', async (_name, document, status, code, first) => {
    const before = await state();
    const { body, status: answered } = await apply(document);
    const refused = problem.parse(body);
    expect([answered, refused.code]).toEqual([status, code]);
    if (first.pointer !== undefined) expect(refused.pointer).toBe(`/document${first.pointer}`);
    if (status === 422) {
      const [found] = refused.problems!;
      expect(found).toMatchObject(first);
      const { problems } = policyProblems.parse((await here.ask('POST', `${PATH}/check`, { document })).body);
      expect(problems).toEqual(refused.problems);
      expect(await checkPolicy(here.app, document)).toEqual(problems);
    }
    expect(await state()).toBe(before);
  });

  it('with every problem and its place, as YAML', async () => {
    const text =
      'id: Gate\nrules:\n  - id: a\n    check: nothing\n  - id: b\n    check: sbom-present\n    sverity: x\n';
    const { status, body } = await here.ask('POST', `${PATH}/check`, text, YAML);
    expect(status).toBe(200);
    expect(policyProblems.parse(body).problems).toMatchObject([
      { pointer: '/id', line: 1, column: 5 },
      { pointer: '/rules/0/check', line: 4, column: 12 },
      { pointer: '/rules/1', line: 5 },
    ]);
  });

  it.each<[string, unknown, Record<string, string>, number, string]>([
    ['no JSON', '{', {}, 400, 'bad-request'],
    ['a key twice in JSON', '{"document":{"id":"a","id":"b","rules":[]},"reason":"x"}', {}, 400, 'bad-request'],
    ['no document', { reason: 'x' }, {}, 400, 'bad-request'],
    ['no reason', { document: gate() }, {}, 400, 'bad-request'],
    ['an empty reason', { document: gate(), reason: ' ' }, {}, 400, 'bad-request'],
    ['a long reason', { document: gate(), reason: 'x'.repeat(3_000) }, {}, 400, 'bad-request'],
    ['a version that is none', { document: gate(), reason: 'x', version: -1 }, {}, 400, 'bad-request'],
    ['another member', { document: gate(), reason: 'x', force: true }, {}, 400, 'bad-request'],
    ['YAML without a reason', yamlOf('a'), YAML, 400, 'bad-request'],
    ['bytes that are no UTF-8', Uint8Array.of(0x69, 0xff), YAML, 400, 'bad-request'],
    ['a form', 'document=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported-media-type'],
    ['XML', '<policy/>', { 'content-type': 'application/xml' }, 415, 'unsupported-media-type'],
    ['an unknown encoding', yamlOf('a'), { ...YAML, 'content-encoding': 'compress' }, 415, 'unsupported-media-type'],
  ])('%s', async (_name, body, headers, status, code) => {
    const before = await state();
    const answer = await post(body, headers);
    expect([answer.status, problem.parse(answer.body).code]).toEqual([status, code]);
    expect(await state()).toBe(before);
  });

  it('where another one contradicts it', async () => {
    const first = gate({ appliesTo: { projects: ['acme/*'], environments: ['production', 'canary'] } });
    await apply(first);
    const before = await state();
    const second = gate({ appliesTo: { projects: ['acme/web', 'acme/*'], environments: ['canary'] } });
    expect(await apply(second)).toMatchObject({
      status: 409,
      body: { code: 'conflict', pointer: '/document/appliesTo', detail: expect.stringContaining(first.id) },
    });
    expect((await here.ask('POST', `${PATH}/check`, { document: second })).body).toMatchObject({
      problems: [{ pointer: '/appliesTo' }],
    });
    expect(await state()).toBe(before);
  });

  it('where two callers have seen the same version: one of them wins', async () => {
    const document = gate();
    const modes = ['enforce', 'warn', 'dry-run', 'enforce'];
    const first = await Promise.all(modes.map((mode) => apply({ ...document, mode }, { version: 0 })));
    expect(first.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
    const next = await Promise.all(['a', 'b'].map((title) => apply({ ...document, title }, { version: 1 })));
    expect(next.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(next.find(({ status }) => status === 409)!.body).toMatchObject({ code: 'conflict', pointer: '/version' });
    const view = policyView.parse((await here.ask('GET', `${PATH}/${document.id}`)).body);
    expect(view.versions.map(({ version }) => version)).toEqual([2, 1]);
  });

  it('where a caller without a token checks too much', async () => {
    setCallerLimits({ ...CALLER_LIMITS, policyChecks: { ...CALLER_LIMITS.policyChecks, burst: 4, perSecond: 0.001 } });
    const check = async (text: string) => (await here.ask('POST', `${PATH}/check`, text, YAML)).status;
    expect(await check(yamlOf('small'))).toBe(200);
    expect(await check(yamlOf('large', `# ${'x'.repeat(17 * 1024)}\n`))).toBe(200);
    expect(await check(yamlOf('small'))).toBe(429);
    await applyPolicy(here.app, { document: gate(), reason: 'a token is not limited' });
  });
});
