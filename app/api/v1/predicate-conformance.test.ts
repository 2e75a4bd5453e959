import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { statement } from '#lib/test-issuer/statements/statement.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { artifactView } from '#lib/http/contract/artifact.ts';
import { evidenceView } from '#lib/http/contract/evidence.ts';
import { typedDocumentPage } from '#lib/http/contract/policy/typed-documents.ts';
import { setCallerLimits } from '#lib/http/caller-limits.ts';
import {
  jsonLines,
  ingestOutcomes,
  runOf,
  sha256Hex,
  sign,
  subject,
  withFlippedSignatureBit,
} from '#lib/start/app.fixture.ts';
import { openPolicyInstallation, type PolicyInstallation } from './policies.fixture.ts';

const TYPE = 'https://acme.example/load-test/v1';
const LOAD = {
  id: 'load-test',
  predicateType: TYPE,
  title: 'Load test',
  schema: {
    type: 'object',
    required: ['p99'],
    properties: { p99: { type: 'number', minimum: 0 }, report: { type: 'string' }, token: { type: 'string' } },
  },
  fields: [
    { name: 'p99', pointer: '/p99', title: 'Latency p99', type: 'number' },
    { name: 'report', pointer: '/report', type: 'link' },
    { name: 'token', pointer: '/token', type: 'text' },
    { name: 'hidden', pointer: '/hidden', type: 'text', show: false, bind: false },
  ],
};
const run = runOf('acme/web');
let here: PolicyInstallation;
let count = 0;
beforeAll(async () => {
  here = await openPolicyInstallation();
});
beforeEach(() => setCallerLimits());
afterAll(() => here.close());

const change = (path: string, document: object) =>
  here.ask('POST', `/api/v1/${path}`, { document, reason: 'we need it' }, here.admin);
/** Send attestations about a new artifact of acme/web; returns its name and their ids. */
async function send(...predicates: unknown[]) {
  const name = `loaded-${(count += 1)}`;
  const documents = predicates.map((predicate) => sign(statement(TYPE, subject(name), predicate), { run }));
  const results = await ingestEvidence(here.app, { bytes: jsonLines(...documents) });
  return { name, ids: results.map(({ id }) => id) };
}
const conformanceOf = async (id: string) =>
  evidenceView.parse((await here.ask('GET', `/api/v1/attestations/${id}`)).body).conformance;
type Check = { rule: string; outcome: string; code: string; detail: string };
async function checkOf(name: string, rule: string): Promise<Check> {
  const { body } = await here.ask('GET', `/api/v1/artifacts/sha256:${sha256Hex(name)}`);
  return (body as { checks: Check[] }).checks.find((check) => check.rule === rule)!;
}
const conforms = (params: object = {}) => ({
  id: 'load',
  check: 'predicate-conforms',
  params: { predicateType: TYPE, ...params },
});
const expression = (cel: string, quantifier = 'any') => ({
  id: 'fast',
  forEach: { predicateType: TYPE, quantifier },
  cel,
});
const policy = (...rules: object[]) => ({ id: 'loads', appliesTo: { projects: ['acme/web'] }, rules });

describe('before anybody has registered the type', () => {
  it('a document says nothing of it', async () => {
    const { ids } = await send({ p99: 1 });
    expect(await conformanceOf(ids[0]!)).toEqual([]);
  });

  it('a policy that uses it is refused with the place, and nothing is stored', async () => {
    expect(await change('policies', policy(conforms()))).toMatchObject({
      status: 422,
      body: { pointer: '/document/rules/0/params/predicateType', detail: expect.stringContaining('register it first') },
    });
    expect(await change('policies', policy(expression('fields.p99 < 1.0')))).toMatchObject({
      status: 422,
      body: { pointer: '/document/rules/0/forEach/predicateType' },
    });
    expect((await here.ask('GET', '/api/v1/policies/loads')).status).toBe(404);
  });
});

describe('a registered type', () => {
  beforeAll(async () => {
    expect((await change('predicate-types', LOAD)).status).toBe(201);
  });

  it('says of each document whether it conforms, with pointer and reason', async () => {
    const { ids } = await send({ p99: 120, report: 'https://acme.example/r/1' }, { p99: -1 }, 'a text');
    expect(await conformanceOf(ids[0]!)).toMatchObject([
      {
        type: { id: 'load-test', version: 1, title: 'Load test' },
        project: 'github.com/acme/web',
        outcome: 'conforms',
        violations: [],
        fields: [
          { name: 'p99', title: 'Latency p99', value: 120, problem: null },
          { name: 'report', value: 'https://acme.example/r/1' },
          { name: 'token', value: null, problem: 'not stated' },
        ],
      },
    ]);
    expect(await conformanceOf(ids[1]!)).toMatchObject([
      { outcome: 'does-not-conform', violations: [{ pointer: '/p99', reason: 'must be at least 0' }] },
    ]);
    expect(await conformanceOf(ids[2]!)).toMatchObject([
      { violations: [{ pointer: '', reason: expect.stringContaining('has the type string') }] },
    ]);
  });

  it('is in the answer about the artifact', async () => {
    const { name, ids } = await send({ p99: -1 });
    const { body } = await here.ask('GET', `/api/v1/artifacts/sha256:${sha256Hex(name)}`);
    expect(artifactView.parse(body).conformance).toMatchObject({ [ids[0]!]: { outcome: 'does-not-conform' } });
  });

  it('leaves the outcome of the verification as it is', async () => {
    const { ids } = await send({ p99: 'fast' });
    const { body } = await here.ask('GET', `/api/v1/attestations/${ids[0]}`);
    expect(body).toMatchObject({ outcome: 'verified', conformance: [{ outcome: 'does-not-conform' }] });
  });

  it('shows no secret, in a field or in a reason', async () => {
    const secret = `ghp_${'a'.repeat(36)}`;
    const { ids } = await send({ p99: secret, token: 'hunter2-hunter2', report: `https://a.example/?t=${secret}` });
    const found = await conformanceOf(ids[0]!);
    expect(found).toMatchObject([
      { outcome: 'does-not-conform', fields: [{ problem: 'no number' }, {}, { value: '••••••' }] },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/ghp_|hunter2/);
  });

  it('is not compared with a document that is too large to be read', async () => {
    const { ids } = await send({ p99: 1, filler: 'x'.repeat(2_000_000) });
    expect(await conformanceOf(ids[0]!)).toMatchObject([
      { outcome: 'not-judged', reason: expect.stringContaining('too large'), fields: [] },
    ]);
  });

  it('reads own members only', async () => {
    const odd = {
      ...LOAD,
      fields: [
        { name: 'odd', pointer: '/__proto__/toString', type: 'text' },
        { name: 'length', pointer: '/constructor/name', type: 'text' },
      ],
    };
    await change('predicate-types', odd);
    const { ids } = await send({ p99: 1 });
    expect(await conformanceOf(ids[0]!)).toMatchObject([
      { fields: [{ problem: 'not stated' }, { problem: 'not stated' }] },
    ]);
    await change('predicate-types', LOAD);
  });

  it('of one project does not judge the documents of another', async () => {
    const narrow = { ...LOAD, id: 'web-load', appliesTo: { projects: ['acme/other'] }, schema: false };
    await change('predicate-types', narrow);
    const { ids } = await send({ p99: 1 });
    expect(await conformanceOf(ids[0]!)).toMatchObject([{ type: { id: 'load-test' }, outcome: 'conforms' }]);
    await change('predicate-types', { ...narrow, appliesTo: { projects: ['acme/*'] } });
    expect(await conformanceOf(ids[0]!)).toMatchObject([{ type: { id: 'web-load' }, outcome: 'does-not-conform' }]);
    await here.ask('DELETE', '/api/v1/predicate-types/web-load?reason=x', undefined, here.admin);
  });
});

describe('the documents of a type', () => {
  it('are listed in pages, each with what it is about and whether it conforms', async () => {
    const { name, ids } = await send({ p99: 1 }, { p99: -1 });
    const path = '/api/v1/predicate-types/load-test/documents';
    const first = typedDocumentPage.parse((await here.ask('GET', `${path}?limit=2`)).body);
    expect(first.documents.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(first.documents.find(({ id }) => id === ids[1])).toMatchObject({
      artifact: `sha256:${sha256Hex(name)}`,
      subject: name,
      project: 'github.com/acme/web',
      outcome: 'verified',
      conformance: { outcome: 'does-not-conform', violations: [{ pointer: '/p99' }] },
    });
    const seen = new Set(ids);
    let { cursor } = first;
    for (let pages = 0; cursor !== null && pages < 50; pages += 1) {
      const next = typedDocumentPage.parse((await here.ask('GET', `${path}?limit=2&cursor=${cursor}`)).body);
      for (const { id } of next.documents) {
        expect(seen.has(id)).toBe(false);
        seen.add(id);
      }
      ({ cursor } = next);
    }
    expect(first).toMatchObject({ total: seen.size, isTotalCut: false });
  });

  it('are none where there are none, and are refused with another cursor, limit or id', async () => {
    const path = (id: string) => `/api/v1/predicate-types/${id}/documents`;
    await change('predicate-types', { ...LOAD, id: 'never', predicateType: 'https://never.example/v1' });
    expect((await here.ask('GET', path('never'))).body).toEqual({
      documents: [],
      total: 0,
      isTotalCut: false,
      cursor: null,
    });
    expect((await here.ask('GET', `${path('load-test')}?cursor=bm9wZQ`)).status).toBe(400);
    expect((await here.ask('GET', `${path('load-test')}?limit=51`)).status).toBe(400);
    expect((await here.ask('GET', path('nobody'))).status).toBe(404);
  });
});

describe('rules', () => {
  it.each<[string, object, unknown[], string]>([
    ['one that conforms', conforms(), [{ p99: 1 }], 'pass ok'],
    ['one of two', conforms(), [{ p99: 1 }, { p99: -1 }], 'pass ok'],
    ['not all of two', conforms({ quantifier: 'all' }), [{ p99: 1 }, { p99: -1 }], 'fail predicate-does-not-conform'],
    ['all of two', conforms({ quantifier: 'all' }), [{ p99: 1 }, { p99: 2 }], 'pass ok'],
    ['none that conforms', conforms(), [{ p99: -1 }], 'fail predicate-does-not-conform'],
    ['a predicate that is null', conforms(), [null], 'fail predicate-does-not-conform'],
    ['one that is too large', conforms(), [{ p99: 1, x: 'x'.repeat(1_500_000) }], 'error predicate-not-judged'],
    [
      'one that is too large beside one that conforms',
      conforms({ quantifier: 'all' }),
      [{ p99: 1 }, { p99: 1, x: 'x'.repeat(1_500_000) }],
      'error predicate-not-judged',
    ],
    ['a field below a limit', expression('fields.p99 < 100.0'), [{ p99: 50 }], 'pass ok'],
    ['a field above a limit', expression('fields.p99 < 100.0'), [{ p99: 150 }], 'fail expression-false'],
    [
      'a field of a predicate that does not conform',
      expression('fields.p99 < 100.0'),
      [{ p99: -1 }],
      'error predicate-does-not-conform',
    ],
    [
      'a field of two, of which one does not conform',
      expression('fields.p99 < 100.0'),
      [{ p99: -1 }, { p99: 1 }],
      'pass ok',
    ],
    [
      'all of two, of which one does not conform',
      expression('fields.p99 < 100.0', 'all'),
      [{ p99: -1 }, { p99: 1 }],
      'error predicate-does-not-conform',
    ],
    [
      'none of one that does not conform',
      expression('fields.p99 > 100.0', 'none'),
      [{ p99: -1 }],
      'error predicate-does-not-conform',
    ],
    ['a field that is absent', expression('fields.report == "x"'), [{ p99: 1 }], 'error expression-error'],
    ['a field that may be absent', expression('!has(fields.report)'), [{ p99: 1 }], 'pass ok'],
    [
      'a field of another type than the link that it should be',
      expression('has(fields.report)'),
      [{ p99: 1, report: 'javascript:alert(1)' }],
      'fail expression-false',
    ],
    [
      'a predicate larger than what is bound as a whole',
      expression('fields.p99 < 100.0'),
      [{ p99: 1, x: 'x'.repeat(100_000) }],
      'pass ok',
    ],
  ])('%s', async (_name, rule, predicates, expected) => {
    expect((await change('policies', policy(rule))).status).toBeLessThan(300);
    const { name } = await send(...predicates);
    const { outcome, code, detail } = await checkOf(name, (rule as { id: string }).id);
    expect(`${outcome} ${code}`, detail).toBe(expected);
  });

  it('name the pointer, and the attestation', async () => {
    await change('policies', policy(conforms()));
    const { name, ids } = await send({ p99: -1 });
    expect(await checkOf(name, 'load')).toMatchObject({
      detail: expect.stringContaining('/p99 must be at least 0'),
      evidence: ids,
    });
  });

  it('find an attestation missing that is not there, not verified, or of a stranger', async () => {
    await change('policies', policy(conforms()));
    expect(await checkOf('good', 'load')).toMatchObject({ outcome: 'missing', code: 'no-attestation' });
    const name = `loaded-${(count += 1)}`;
    const valid = sign(statement(TYPE, subject(name), { p99: 1 }), { run });
    const stranger = sign(statement(TYPE, subject(name), { p99: 1 }), { run: runOf('eve/fork') });
    await ingestOutcomes(
      here.app,
      jsonLines(
        withFlippedSignatureBit(valid),
        stranger,
        sign(statement('https://other.example/v1', subject(name), {}), { run }),
      ),
    );
    expect((await checkOf(name, 'load')).outcome).toBe('missing');
  });

  it.each([
    ['a field that does not exist', 'fields.p50 < 1.0', /there is no field p50/],
    ['a field of another type', 'fields.p99 == "fast"', /is never equal/],
    ['a field that is not bound', 'fields.hidden == "x"', /there is no field hidden/],
    ['an operator that does not fit', 'fields.report < 1.0', /does not accept/],
  ])('that read %s are refused with the pointer', async (_name, cel, message) => {
    const answer = await change('policies', policy(expression(cel)));
    expect(answer).toMatchObject({
      status: 422,
      body: { pointer: '/document/rules/0/cel', detail: expect.stringMatching(message) },
    });
    const checked = await here.ask('POST', '/api/v1/policies/check', { document: policy(expression(cel)) });
    expect(checked.body).toMatchObject({ problems: [{ pointer: '/rules/0/cel' }] });
  });

  it('of an artifact as a whole have no fields', async () => {
    const rule = { id: 'fast', cel: 'fields.p99 < 1.0' };
    expect(await change('policies', policy(rule))).toMatchObject({
      status: 422,
      body: { pointer: '/document/rules/0/cel' },
    });
  });

  it('are evaluated again when the type changes, and are in error where they no longer fit', async () => {
    await change('policies', policy(expression('fields.p99 < 100.0'), conforms()));
    const { name } = await send({ p99: 50 });
    const codes = async () => [(await checkOf(name, 'fast')).code, (await checkOf(name, 'load')).code];
    expect(await codes()).toEqual(['ok', 'ok']);
    await change('predicate-types', { ...LOAD, fields: [{ ...LOAD.fields[0], name: 'p50' }] });
    expect(await codes()).toEqual(['expression-refused', 'ok']);
    await change('predicate-types', { ...LOAD, schema: { properties: { p99: { type: 'number', maximum: 10 } } } });
    expect(await codes()).toEqual(['predicate-does-not-conform', 'predicate-does-not-conform']);
    await here.ask('DELETE', '/api/v1/predicate-types/load-test?reason=x', undefined, here.admin);
    expect(await codes()).toEqual(['type-not-registered', 'type-not-registered']);
    expect((await checkOf(name, 'load')).outcome).toBe('error');
    await change('predicate-types', LOAD);
    expect(await codes()).toEqual(['ok', 'ok']);
  });

  it('judge by the version of then as of a moment', async () => {
    await change('policies', policy(conforms()));
    const { name } = await send({ p99: 50 });
    const then = here.app.now().toISOString();
    here.app.advance(60_000);
    await change('predicate-types', { ...LOAD, schema: { properties: { p99: { maximum: 10 } } } });
    here.app.advance(60_000);
    const { body } = await here.ask('GET', `/api/v1/artifacts/sha256:${sha256Hex(name)}/as-of?at=${then}`);
    const { differences } = body as {
      differences: { rule: string; past: { outcome: string } | null; today: { outcome: string } | null }[];
    };
    expect(differences).toContainEqual(expect.objectContaining({ rule: 'load' }));
    expect(JSON.stringify(differences.find(({ rule }) => rule === 'load'))).toMatch(/"pass".*"fail"/);
    await change('predicate-types', LOAD);
  });
});
