import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import { ANONYMOUS } from '#lib/actor.ts';
import { applyPolicy, retirePolicy } from '#lib/admin/policies.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { beginUpload } from '#lib/ingest/examine/uploads-in-progress.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { getBadge } from '#lib/query/get-badge.ts';
import { getGateDecision, listGateDecisions } from '#lib/query/gate/list-decisions.ts';
import {
  completeEvidence,
  ingestOutcomes,
  jsonLines,
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  subject,
  testResults,
  withFlippedSignatureBit,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import type { Status } from '#lib/status/status.ts';
import type { GateDecision, GateRequest } from '#lib/views/gate/gate.ts';
import { decideGate } from './decide-gate.ts';

const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;
const DECISIONS: Record<Status, GateDecision> = {
  verified: 'allow',
  waived: 'allow',
  failed: 'deny',
  incomplete: 'deny',
  unknown: 'unknown',
  error: 'unknown',
};

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
  const run = runOf('acme/web');
  await ingestOutcomes(app, completeEvidence(subject('good'), { run }));
  await ingestOutcomes(app, provenance(subject('bare'), { run }));
  await ingestOutcomes(
    app,
    jsonLines(provenance(subject('red'), { run }), testResults(subject('red'), { run }, ['adds'])),
  );
});
afterAll(() => app.close());

describe('a decision', () => {
  it('allows a verified artifact and lists every rule', async () => {
    const answer = await decideGate(app, { digest: digestOf('good'), environment: 'production' });
    expect(answer).toMatchObject({
      decision: 'allow',
      environment: 'production',
      policy: { id: expect.any(String), version: expect.any(Number) },
      artifacts: [{ digest: digestOf('good'), artifact: digestOf('good'), status: 'verified', slsaLevel: 2 }],
      waivers: [],
    });
    expect(answer.rules.map(({ rule }) => rule)).toEqual(
      (await getArtifact(app, digestOf('good')))!.checks.map(({ rule }) => rule),
    );
  });

  it('denies an artifact that lacks evidence, and says what to do with its own names', async () => {
    const answer = await decideGate(app, { digest: digestOf('bare') });
    expect(answer).toMatchObject({ decision: 'deny', environment: null, reason: 'no SBOM' });
    const missing = answer.rules.find(({ rule }) => rule === 'sbom-present')!;
    expect(missing).toMatchObject({ outcome: 'missing', severity: 'block' });
    expect(missing.remediation!.github).toContain('dist/bare');
    expect(JSON.stringify(answer)).not.toContain('attestry.example');
  });

  it('says unknown about an artifact of which nothing is known', async () => {
    const answer = await decideGate(app, { digest: digestOf('never') });
    expect(answer).toMatchObject({ decision: 'unknown', reason: 'nothing is known about it', rules: [] });
    expect(answer.artifacts[0]!.advice).toMatch(/npx attestry push/);
  });

  it('of several artifacts, the one that is denied decides, and each rule has its worst outcome', async () => {
    const answer = await decideGate(app, { digests: ['good', 'never', 'red', 'good'].map(digestOf) });
    expect(answer.decision).toBe('deny');
    expect(answer.artifacts.map(({ decision }) => decision)).toEqual(['allow', 'unknown', 'deny']);
    expect(answer.reason).toContain('1 of 3 artifacts is denied');
    expect(answer.rules.find(({ rule }) => rule === 'tests-passing')).toMatchObject({
      outcome: 'fail',
      artifact: digestOf('red'),
    });
    expect((await decideGate(app, { digests: ['good', 'never'].map(digestOf) })).decision).toBe('unknown');
  });

  it('allows a waived artifact and names the waiver', async () => {
    await ingestOutcomes(app, provenance(subject('waived'), { run: runOf('acme/waived') }));
    await createWaiver(app, {
      rule: 'sbom-present',
      artifact: digestOf('waived'),
      owner: 'release',
      reason: 'soon',
      expiresAt: '2026-05-20T00:00:00Z',
    });
    const answer = await decideGate(app, { digest: digestOf('waived') });
    expect(answer).toMatchObject({
      decision: 'allow',
      artifacts: [{ status: 'waived' }],
      waivers: [{ rule: 'sbom-present', owner: 'release', artifact: digestOf('waived') }],
    });
  });
});

describe('many artifacts', () => {
  const names = Array.from({ length: 12 }, (_, i) => `many ${i}`);
  const digests = [...names.map(digestOf), digestOf('red'), digestOf('never')];
  beforeAll(async () => {
    for (const name of names) await ingestOutcomes(app, completeEvidence(subject(name), { run: runOf('acme/many') }));
  });

  it('have the decision that each has alone; the worst ones list their rules', async () => {
    const { artifacts } = await decideGate(app, { digests });
    for (const [i, digest] of digests.entries()) {
      const [alone] = (await decideGate(app, { digest })).artifacts;
      expect(artifacts[i]).toEqual(artifacts[i]!.rulesListed ? alone : { ...alone, rules: [], rulesListed: false });
    }
    expect(artifacts.filter(({ rulesListed }) => rulesListed).length).toBe(5);
    expect(artifacts.find(({ digest }) => digest === digestOf('red'))!.rules).not.toEqual([]);
  });

  describe('in an environment with a policy of its own', () => {
    const rules = [{ id: 'provenance', check: 'provenance-present' }];
    const apply = (id: string, rest: object) =>
      applyPolicy(app, {
        document: { id, appliesTo: { environments: [id] }, rules, ...rest },
        reason: 'a test of many artifacts',
      });
    const all = [...digests, digestOf('bare'), digestOf('good')];
    const compare = async (environment: string) => {
      const { artifacts } = await decideGate(app, { digests: all, environment });
      for (const [i, digest] of all.entries()) {
        const [alone] = (await decideGate(app, { digest, environment })).artifacts;
        expect(artifacts[i]).toEqual(artifacts[i]!.rulesListed ? alone : { ...alone, rules: [], rulesListed: false });
      }
      return artifacts;
    };
    const listed = (artifacts: readonly { rulesListed: boolean }[]) =>
      artifacts.filter(({ rulesListed }) => rulesListed).length;

    it('have the decision that each has alone, by the stored status', async () => {
      await apply('lenient', {});
      const artifacts = await compare('lenient');
      // The four worst and the one that is not known.
      expect(listed(artifacts)).toBe(5);
      expect(artifacts.find(({ digest }) => digest === digestOf('bare'))).toMatchObject({ decision: 'allow' });
      await ingestOutcomes(app, withFlippedSignatureBit(sbom(subject('many 3'), { run: runOf('acme/many') })));
      await compare('lenient');
    });

    it('have the decision after a new version of the policy, and after it is retired', async () => {
      await apply('changing', {});
      await compare('changing');
      await apply('changing', { rules: [{ id: 'sbom', check: 'sbom-present' }] });
      const artifacts = await compare('changing');
      expect(artifacts.find(({ digest }) => digest === digestOf('bare'))).toMatchObject({ decision: 'deny' });
      await retirePolicy(app, { id: 'changing', reason: 'the test is over' });
      await compare('changing');
    });

    it('have the waivers of the environment', async () => {
      await apply('waived', { rules: [{ id: 'sbom', check: 'sbom-present' }] });
      await createWaiver(app, {
        rule: 'sbom',
        artifact: digestOf('bare'),
        environment: 'waived',
        owner: 'release',
        reason: 'soon',
        expiresAt: '2026-05-20T00:00:00Z',
      });
      const artifacts = await compare('waived');
      expect(artifacts.find(({ digest }) => digest === digestOf('bare'))).toMatchObject({ decision: 'allow' });
    });

    it('have the waivers of the environment for a whole project', async () => {
      await apply('waived-whole', { rules: [{ id: 'traced', check: 'dependencies-traced' }] });
      const waiver = { rule: 'traced', owner: 'release', reason: 'soon', expiresAt: '2026-05-20T00:00:00Z' };
      expect((await compare('waived-whole')).some(({ status }) => status === 'waived')).toBe(false);
      await createWaiver(app, { ...waiver, project: 'github.com/acme/many', environment: 'waived-whole' });
      expect((await compare('waived-whole')).filter(({ status }) => status === 'waived').length).toBeGreaterThan(10);
    });

    it('are evaluated one by one where a result of the policy changes with time alone', async () => {
      const predicateType = 'https://slsa.dev/provenance/v1';
      const fresh = { id: 'fresh', check: 'predicate-present', params: { predicateType, maxAgeDays: 1 } };
      await apply('fresh', { rules: [...rules, fresh] });
      const before = await compare('fresh');
      expect(before.filter(({ decision }) => decision === 'allow').length).toBeGreaterThan(10);
      app.advance(2 * 86_400_000);
      const after = await compare('fresh');
      expect(after.every(({ decision }) => decision !== 'allow')).toBe(true);
    });
  });

  it('each meets the expectations of the caller, or is denied', async () => {
    const { artifacts } = await decideGate(app, {
      digests: digests.slice(0, 12),
      expect: { sourceRepository: 'github.com/acme/other' },
    });
    expect(artifacts.every(({ decision }) => decision === 'deny')).toBe(true);
  });

  it('lose a verified status at once when their project is no longer claimed', async () => {
    // The job that settles the artifacts of the project has not run yet.
    await app.store.write(async (tx) => {
      await sqlStatement(tx, "UPDATE project SET claimed_at = NULL WHERE slug = 'github.com/acme/many'").run();
    });
    const { artifacts } = await decideGate(app, { digests: digests.slice(0, 12) });
    expect(artifacts.every(({ decision }) => decision === 'unknown')).toBe(true);
  });
});

describe('the expectations of the caller', () => {
  const ask = (expected: GateRequest['expect'], name = 'good') =>
    decideGate(app, { digest: digestOf(name), expect: expected });

  it.each<[string, NonNullable<GateRequest['expect']>]>([
    ['source', { sourceRepository: 'https://github.com/acme/web' }],
    ['ref', { sourceRef: 'refs/tags/v1.0.0' }],
    ['issuer', { issuer: 'https://token.actions.githubusercontent.com' }],
    ['identity', { identity: 'https://github.com/acme/web/.github/workflows/release.yml@refs/tags/v1.0.0' }],
    ['level', { slsaLevel: 2 }],
  ])('%s that is met changes nothing', async (_, expected) => {
    expect(await ask(expected)).toMatchObject({ decision: 'allow' });
  });

  it.each<[string, NonNullable<GateRequest['expect']>, string]>([
    ['source', { sourceRepository: 'github.com/acme/other' }, 'github.com/acme/web'],
    ['ref', { sourceRef: 'refs/heads/main' }, 'refs/tags/v1.0.0'],
    ['issuer', { issuer: 'https://gitlab.com' }, 'https://token.actions.githubusercontent.com'],
    [
      'identity',
      { identity: 'me@example.com' },
      'https://github.com/acme/web/.github/workflows/release.yml@refs/tags/v1.0.0',
    ],
    ['builder', { builderId: 'https://example.com/builder' }, expect.any(String) as unknown as string],
  ])('%s that is not met denies, with expected and actual', async (_, expected, actual) => {
    const answer = await ask(expected);
    const [[name, value]] = Object.entries(expected) as [[string, string]];
    expect(answer).toMatchObject({ decision: 'deny', artifacts: [{ status: 'verified' }] });
    expect(answer.rules.find(({ rule }) => rule === `expect:${name}`)).toMatchObject({
      outcome: 'fail',
      severity: 'block',
      expected: value,
      actual,
    });
  });

  it('a level that is too low denies', async () => {
    const answer = await ask({ slsaLevel: 3 });
    expect(answer).toMatchObject({
      decision: 'deny',
      reason: 'expected SLSA Build level 3 or higher, found level 2',
    });
  });

  it('an artifact of which nothing is known stays unknown', async () => {
    expect((await ask({ slsaLevel: 1 }, 'never')).decision).toBe('unknown');
  });

  it('only verified evidence meets one', async () => {
    const forged = withFlippedSignatureBit(provenance(subject('forged'), { run: runOf('acme/web') }));
    await ingestOutcomes(app, forged);
    const answer = await ask({ sourceRepository: 'github.com/acme/web' }, 'forged');
    expect(answer.decision).not.toBe('allow');
    expect(answer.rules.find(({ rule }) => rule === 'expect:sourceRepository')?.outcome ?? 'missing').toBe('missing');
  });
});

describe('an image', () => {
  const purl = (name: string, tag: string, repository = 'ghcr.io/acme/web') =>
    `pkg:oci/web@sha256%3A${sha256Hex(name)}?repository_url=${repository}&tag=${tag}`;
  beforeAll(async () => {
    for (const [name, tag] of [
      ['image-1', '1.0'],
      ['image-2', '2.0'],
      ['image-3', '2.0'],
    ] as const) {
      const about = [{ name: purl(name, tag), digest: { sha256: sha256Hex(name) } }];
      await ingestOutcomes(app, completeEvidence(about, { run: runOf('acme/web') }));
    }
  });
  const ask = (image: string) => decideGate(app, { image });

  it('is decided by its digest', async () => {
    expect(await ask(`ghcr.io/acme/web:9@${digestOf('good')}`)).toMatchObject({ decision: 'allow' });
  });
  it('has the digest that evidence gives its tag', async () => {
    expect(await ask('ghcr.io/acme/web:1.0')).toMatchObject({
      decision: 'allow',
      artifacts: [{ digest: digestOf('image-1') }],
    });
  });
  it.each([
    ['a tag of two artifacts', 'ghcr.io/acme/web:2.0', /gives ghcr\.io\/acme\/web:2\.0 to 2 artifacts/],
    ['a tag that nothing names', 'ghcr.io/acme/web:3.0', /no evidence here says which digest/],
    ['the tag of another repository', 'ghcr.io/eve/web:1.0', /no evidence here says/],
    ['no tag', 'ghcr.io/acme/web', /ghcr\.io\/acme\/web:latest/],
  ])('%s is unknown', async (_, image, reason) => {
    expect(await ask(image)).toMatchObject({ decision: 'unknown', reason: expect.stringMatching(reason) as string });
  });
});

describe('a request that cannot be understood', () => {
  it.each<[string, GateRequest, string]>([
    ['nothing asked', {}, '/digest'],
    ['two questions', { digest: digestOf('good'), image: 'web' }, '/image'],
    ['no digest', { digest: 'sha256:zz' }, '/digest'],
    ['one of many is no digest', { digests: [digestOf('good'), 'x'] }, '/digests/1'],
    ['an empty list', { digests: [] }, '/digests'],
    ['too many', { digests: Array.from({ length: 201 }, () => digestOf('good')) }, '/digests'],
    ['no image', { image: 'not an image' }, '/image'],
    ['an empty environment', { digest: digestOf('good'), environment: ' ' }, '/environment'],
  ])('%s is refused with a pointer', async (_, request, pointer) => {
    await expect(decideGate(app, request)).rejects.toMatchObject({ code: 'bad-request', pointer });
  });
});

type Count = { n: number };

describe('waiting', () => {
  const rows = async () =>
    (await sqlStatement<Count>(app.store.read, 'SELECT count(*) AS n FROM gate_decision').get())!.n;

  it('answers as soon as evidence makes the artifact verified', async () => {
    const before = await rows();
    const waiting = decideGate(app, { digest: digestOf('late') }, { waitMs: 20_000 });
    await ingestOutcomes(app, completeEvidence(subject('late'), { run: runOf('acme/late') }));
    const answer = await waiting;
    expect(answer).toMatchObject({ decision: 'allow', examining: false });
    expect(answer.waitedMs).toBeLessThan(20_000);
    expect(await rows()).toBe(before + 1);
  });

  it('does not deny while evidence that had arrived is being examined', async () => {
    const end = beginUpload(app.store);
    const run = runOf('acme/early');
    await ingestOutcomes(app, provenance(subject('early'), { run }));
    const waiting = decideGate(app, { digest: digestOf('early') }, { waitMs: 20_000 });
    await ingestOutcomes(app, jsonLines(sbom(subject('early'), { run }), testResults(subject('early'), { run })));
    end();
    expect((await waiting).decision).toBe('allow');
    const last = beginUpload(app.store);
    const denied = decideGate(app, { digest: digestOf('bare') }, { waitMs: 20_000 });
    last();
    expect(await denied).toMatchObject({ decision: 'deny', examining: false });
  });

  it('says unknown at the end of the time, and that evidence is still being examined', async () => {
    const end = beginUpload(app.store);
    const answer = await decideGate(app, { digest: digestOf('nothing yet') }, { waitMs: 30 });
    end();
    expect(answer).toMatchObject({ decision: 'unknown', examining: true });
    expect(answer.waitedMs).toBeGreaterThanOrEqual(30);
  });

  it('refuses more waiting requests than the limit', async () => {
    const small = { ...app, limits: { ...app.limits, gateWaitsPerCaller: 1 } };
    const stop = new AbortController();
    const waiting = ['a', 'b'].map((name) =>
      decideGate(small, { digest: digestOf(name) }, { waitMs: 20_000, caller: 'x', signal: stop.signal }),
    );
    // The one that waits goes on until the other one is refused.
    await expect(Promise.all(waiting)).rejects.toMatchObject({ code: 'rate-limited' });
    stop.abort();
    const [answer] = (await Promise.allSettled(waiting)).filter(({ status }) => status === 'fulfilled');
    expect(answer).toMatchObject({ value: { decision: 'unknown' } });
    expect((await decideGate(small, { digest: digestOf('b') }, { waitMs: 5, caller: 'x' })).decision).toBe('unknown');
  });
});

describe('stored decisions', () => {
  const anonymous = () => ({ ...app, actor: ANONYMOUS, readingIsOpen: true });

  it('can be asked for later, with the caller', async () => {
    const answer = await decideGate(app, { digest: digestOf('red'), environment: 'stored' });
    expect(answer.id).toMatch(/^[\w-]{22}$/);
    expect(await getGateDecision(app, answer.id!)).toEqual({
      ...answer,
      by: { kind: 'command-line', identifier: 'test', name: 'test' },
    });
    expect(await getGateDecision(app, 'x'.repeat(22))).toBeNull();
  });

  it('the same answer to the same question of the same caller within a minute is one', async () => {
    const ask = (context: Parameters<typeof decideGate>[0] = app) =>
      decideGate(context, { digest: digestOf('red'), environment: 'twice' });
    const first = await ask();
    app.advance(59_000);
    expect(await ask()).toMatchObject({ id: first.id, at: first.at });
    expect((await ask(anonymous())).id).not.toBe(first.id);
    app.advance(2_000);
    expect((await ask()).id).not.toBe(first.id);
  });

  it('lists those denied first, page by page', async () => {
    const all = (await listGateDecisions(app, { sort: 'denied', limit: 200 })).decisions;
    const order = all.map(({ decision }) => decision);
    expect([...new Set(order)]).toEqual(['deny', 'unknown', 'allow']);
    expect(order).toEqual(
      [...order].sort((a, b) => ['deny', 'unknown', 'allow'].indexOf(a) - ['deny', 'unknown', 'allow'].indexOf(b)),
    );
    for (const sort of ['denied', 'newest'] as const) {
      const whole = (await listGateDecisions(app, { sort, limit: 200 })).decisions;
      const paged = [];
      let cursor: string | null = null;
      do {
        const page = await listGateDecisions(app, { sort, limit: 3, ...(cursor === null ? {} : { cursor }) });
        paged.push(...page.decisions);
        ({ cursor } = page);
      } while (cursor !== null);
      expect(paged).toEqual(whole);
    }
  });

  it('lists each with the name of what was asked about, where one artifact has the digest', async () => {
    await decideGate(app, { digest: digestOf('red'), environment: 'named' });
    await decideGate(app, { digest: digestOf('nobody knows it'), environment: 'named' });
    const { decisions } = await listGateDecisions(app, { limit: 2 });
    expect(decisions.map(({ name }) => name)).toEqual([null, 'red']);
  });

  it('lists those of one kind and of one project', async () => {
    const denied = await listGateDecisions(app, { decision: 'deny', project: 'github.com/acme/web', limit: 200 });
    expect(denied.decisions.length).toBeGreaterThan(0);
    expect(denied.decisions.every(({ decision }) => decision === 'deny')).toBe(true);
    expect((await listGateDecisions(app, { project: 'github.com/acme/none' })).decisions).toEqual([]);
    await expect(listGateDecisions(app, { cursor: 'x' })).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('are deleted after 400 days', async () => {
    const { id } = await decideGate(app, { digest: digestOf('red'), environment: 'old' });
    app.advance(401 * 86_400_000);
    for (let i = 0; i < 64; i += 1) await decideGate(app, { digest: digestOf('red'), environment: `new ${i}` });
    expect(await getGateDecision(app, id!)).toBeNull();
    expect(
      (await listGateDecisions(app, { limit: 200 })).decisions.every(({ environment }) =>
        environment?.startsWith('new'),
      ),
    ).toBe(true);
  });

  it('of callers without a token are bounded in number', async () => {
    const small = { ...anonymous(), limits: { ...app.limits, anonymousDecisions: 10 } };
    for (let i = 0; i < 200; i += 1) await decideGate(small, { digest: digestOf('red'), environment: `flood ${i}` });
    const count = async (rows: string) =>
      (await sqlStatement<Count>(app.store.read, `SELECT count(*) AS n FROM ${rows}`).get())!.n;
    expect(await count('gate_decision WHERE anonymous = 1')).toBeLessThanOrEqual(10 + 64);
    expect(await count('gate_project WHERE id NOT IN (SELECT id FROM gate_decision)')).toBe(0);
  });
});

it('decides what page, badge and API show, over random stores', async () => {
  const parts = ['provenance', 'sbom', 'tests', 'red tests', 'broken', 'waiver'] as const;
  const artifacts = fc.array(fc.tuple(fc.subarray([...parts]), fc.constantFrom('acme/a', 'acme/b', 'eve/fork')), {
    minLength: 1,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(artifacts, async (made) => {
      const random = await openTestApp({ adopts: ['github.com/acme/*'] });
      try {
        const digests: string[] = [];
        for (const [i, [evidence, path]] of made.entries()) {
          const [about, run] = [subject(`random ${i}`), runOf(path)];
          digests.push(digestOf(`random ${i}`));
          if (evidence.includes('provenance')) await ingestOutcomes(random, provenance(about, { run }));
          if (evidence.includes('sbom')) await ingestOutcomes(random, sbom(about, { run }));
          if (evidence.includes('tests')) await ingestOutcomes(random, testResults(about, { run }));
          if (evidence.includes('red tests')) await ingestOutcomes(random, testResults(about, { run }, ['adds']));
          if (evidence.includes('broken')) await ingestOutcomes(random, withFlippedSignatureBit(sbom(about, { run })));
          if (evidence.includes('waiver') && (await getArtifact(random, digests[i]!)))
            await createWaiver(random, {
              rule: 'sbom-present',
              artifact: digests[i]!,
              owner: 'o',
              reason: 'r',
              expiresAt: '2026-05-20T00:00:00Z',
            });
        }
        const { artifacts: decided } = await decideGate(random, { digests });
        for (const [i, digest] of digests.entries()) {
          const shown = await getArtifact(random, digest);
          const status = shown?.status.status ?? 'unknown';
          expect(decided[i]).toMatchObject({ digest, status, decision: DECISIONS[status] });
          expect(decided[i]!.reason).toBe(shown?.status.reason ?? 'nothing is known about it');
          const badge = await getBadge(random, {
            of: { kind: 'artifact', alg: 'sha256', value: digest.slice(7) },
            metric: 'status',
          });
          expect(badge.message).toBe(status);
        }
      } finally {
        await random.close();
      }
    }),
    { numRuns: 12 },
  );
});
