import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logSize, readEntries } from '#db/log/log.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { reEvaluateEffectiveRules } from '#lib/jobs/re-evaluate/re-evaluate-policies.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { choiceOf, getPolicy, listPolicies } from '#lib/query/policy/list-policies.ts';
import { openTestApp, provenance, runOf, sha256Hex, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { applyPolicy, checkPolicy, retirePolicy } from './policies.ts';
import { claimProject } from './projects.ts';

const PROJECT = 'github.com/acme/web';
let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
  await claimProject(app, { slug: PROJECT });
  await ingestEvidence(app, { bytes: provenance(subject('web'), { run: runOf('acme/web') }) });
});
afterEach(() => app.close());

const gate = (over: object = {}) => ({
  id: 'release-gate',
  title: 'Release gate',
  rules: [{ id: 'provenance', check: 'provenance-present' }],
  ...over,
});
const apply = (document: unknown, rest: { version?: number; reason?: string } = {}) =>
  applyPolicy(app, { document, reason: 'we need it', ...rest });
const status = async (environment: string | null = null) => {
  const view = (await getArtifact(app, `sha256:${sha256Hex('web')}`, environment))!;
  return [view.status.status, view.policy.id, view.policy.version];
};
const runJobs = async () => {
  const runner = { store: app.store, now: () => app.now(), handlers: jobHandlers(app), random: () => 0 };
  while (await runOneJob(runner));
};

describe('a policy', () => {
  it('decides the status of every artifact as soon as it is applied', async () => {
    expect(await status()).toEqual(['incomplete', 'attestry-baseline', 7]);
    expect(await apply(gate())).toEqual({ id: 'release-gate', version: 1, outcome: 'created' });
    expect(await status()).toEqual(['verified', 'release-gate', 1]);
    expect(await apply(gate())).toEqual({ id: 'release-gate', version: 1, outcome: 'unchanged' });
    expect(await apply(gate({ mode: 'warn' }))).toEqual({ id: 'release-gate', version: 2, outcome: 'updated' });
    expect(await retirePolicy(app, { id: 'release-gate', reason: 'enough' })).toMatchObject({ version: 3 });
    expect(await status()).toEqual(['incomplete', 'attestry-baseline', 7]);
  });

  it('decides in its environments only', async () => {
    await apply(gate({ appliesTo: { environments: ['prod*'] } }));
    expect(await status()).toEqual(['incomplete', 'attestry-baseline', 7]);
    expect(await status('production')).toEqual(['verified', 'release-gate', 1]);
    expect(await status('staging')).toEqual(['incomplete', 'attestry-baseline', 7]);
  });

  it('that is a dry run decides nothing, and is shown', async () => {
    await apply(gate({ mode: 'dry-run' }));
    expect(await status()).toEqual(['incomplete', 'attestry-baseline', 7]);
    expect((await getArtifact(app, `sha256:${sha256Hex('web')}`))!.dryRuns).toMatchObject([
      { policy: { id: 'release-gate' }, status: 'verified' },
    ]);
  });

  it.each<[string, object[], string | null, string | null, string]>([
    [
      'the environment before the project',
      [{ projects: ['acme/web'] }, { environments: ['production'] }],
      PROJECT,
      'production',
      'p1',
    ],
    [
      'the exact project before the pattern',
      [{ projects: ['acme/*'] }, { projects: ['acme/web'] }],
      PROJECT,
      null,
      'p1',
    ],
    ['the longer pattern', [{ projects: ['acme/*'] }, { projects: ['acme/w*'] }], PROJECT, 'production', 'p1'],
    ['none of another project', [{ projects: ['acme/api'] }], PROJECT, null, 'attestry-baseline'],
    ['for no project the one for every project', [{ projects: ['acme/*'] }, {}], null, null, 'p1'],
    ['in no environment none of an environment', [{ environments: ['prod'] }], PROJECT, null, 'attestry-baseline'],
  ])('is chosen: %s', async (_name, scopes, project, environment, chosen) => {
    for (const [at, appliesTo] of scopes.entries()) await apply(gate({ id: `p${at}`, appliesTo }));
    expect((await choiceOf(app, { project, environment })).chosen.id).toBe(chosen);
  });

  it('warns until its rule takes effect, and decides from then on without a restart', async () => {
    const soon = new Date(app.now().getTime() + 86_400_000).toISOString();
    await apply(
      gate({
        rules: [
          { id: 'sbom', check: 'sbom-present', effective: soon },
          { id: 'p', check: 'provenance-present' },
        ],
      }),
    );
    await reEvaluateEffectiveRules(app);
    await runJobs();
    expect(await status()).toEqual(['verified', 'release-gate', 1]);
    app.advance(86_400_000);
    await reEvaluateEffectiveRules(app);
    await runJobs();
    expect(await status()).toEqual(['incomplete', 'release-gate', 1]);
    const { artifacts } = await import('#lib/query/list-artifacts.ts').then(({ listArtifacts }) =>
      listArtifacts(app, {}),
    );
    expect(artifacts.map((item) => item.status)).toEqual(['incomplete']);
  });

  it('may have rules that are expressions', async () => {
    const rule = (cel: string) => gate({ rules: [{ id: 'built-here', cel }] });
    await apply(rule('provenance.source.repository == "github.com/acme/web"'));
    expect(await status()).toEqual(['verified', 'release-gate', 1]);
    await apply(rule('provenance.source.repository == "github.com/acme/api"'));
    expect(await status()).toEqual(['failed', 'release-gate', 2]);
    await apply(rule('int(provenance.source.commit) == 1'));
    expect(await status()).toEqual(['error', 'release-gate', 3]);
    await expect(apply(rule('nothing == 1'))).rejects.toMatchObject({ pointer: '/document/rules/0/cel' });
  });

  it('leaves its versions, its reasons and entries in the log', async () => {
    const before = await logSize(app.store.read);
    await apply(gate());
    await apply(gate({ mode: 'warn' }), { reason: 'softer', version: 1 });
    const view = (await getPolicy(app, 'release-gate'))!;
    expect(view.versions.map(({ version, reason }) => [version, reason])).toEqual([
      [2, 'softer'],
      [1, 'we need it'],
    ]);
    const entries = (await readEntries(app.store.read, before, 10)).map((leaf) =>
      JSON.parse(Buffer.from(leaf).toString()),
    );
    expect(entries).toMatchObject(
      [1, 2].map((version) => ({ kind: 'policy', change: 'applied', version, policy: sha256Hex('release-gate') })),
    );
    expect(entries[1].sha256).toBe(view.sha256);
    expect((await listPolicies(app)).policies.map(({ id, state }) => [id, state])).toEqual([
      ['release-gate', 'in-force'],
      ['attestry-baseline', 'shipped'],
    ]);
    expect(await apply(view.yaml)).toMatchObject({ outcome: 'unchanged' });
  });
});

describe('a document is refused', () => {
  it.each<[string, unknown, RegExp, string]>([
    ['no YAML', 'id: [', /./, ''],
    ['a key twice', 'id: a\nid: b\n', /unique/, ''],
    ['a key twice in a rule', 'id: a\nrules:\n  - {id: a, id: b}\n', /"id" is there twice/, ''],
    ['a key that is an object', '? {a: b}\n: c\n', /key must be a text/, ''],
    ['a nesting without end', '['.repeat(20_000), /nested too deeply/, ''],
    ['an alias', 'id: &a x\ntitle: *a\nrules: []', /aliases/, ''],
    ['another member', gate({ rule: [] }), /rule/, ''],
    ['no rules', gate({ rules: [] }), /./, '/rules'],
    ['an unknown check', gate({ rules: [{ id: 'a', check: 'nothing' }] }), /./, '/rules/0/check'],
    [
      'an unknown parameter',
      gate({ rules: [{ id: 'a', check: 'sbom-present', params: { x: 1 } }] }),
      /x/,
      '/rules/0/params',
    ],
    ['check and expression', gate({ rules: [{ id: 'a', check: 'sbom-present', cel: 'true' }] }), /./, '/rules/0'],
    [
      'an id twice',
      gate({
        rules: [
          { id: 'a', check: 'sbom-present' },
          { id: 'a', check: 'tests-passing' },
        ],
      }),
      /already/,
      '/rules/1/id',
    ],
    ['a wide pattern', gate({ appliesTo: { projects: ['*/*'] } }), /wide/, '/appliesTo/projects/0'],
    [
      'a wrong day',
      gate({ rules: [{ id: 'a', check: 'sbom-present', effective: '2026-02-31x' }] }),
      /day/,
      '/rules/0/effective',
    ],
    ['the id of the policy that ships', gate({ id: 'attestry-baseline' }), /ships/, '/id'],
    [
      'too many rules',
      gate({ rules: Array.from({ length: 101 }, (_, at) => ({ id: `r${at}`, check: 'sbom-present' })) }),
      /./,
      '/rules',
    ],
  ])('%s', async (_name, document, message, pointer) => {
    const [problem] = await checkPolicy(app, document);
    expect(problem).toMatchObject({ pointer, message: expect.stringMatching(message) });
    await expect(apply(document)).rejects.toMatchObject({ code: expect.stringMatching(/unprocessable|conflict/) });
    expect((await listPolicies(app)).policies).toHaveLength(1);
  });

  it('with the line of each problem, where it is a text', async () => {
    const text = 'id: gate\nrules:\n  - id: a\n    check: nothing\n  - id: B\n    check: sbom-present\n';
    expect(await checkPolicy(app, text)).toMatchObject([
      { pointer: '/rules/0/check', line: 4 },
      { pointer: '/rules/1/id', line: 5 },
    ]);
  });

  it('where another policy applies to the same projects and environments', async () => {
    await apply(gate());
    await expect(apply(gate({ id: 'other' }))).rejects.toMatchObject({
      code: 'conflict',
      pointer: '/document/appliesTo',
    });
    const text = 'id: other\nappliesTo:\n  projects: ["**"]\nrules:\n  - {id: a, check: sbom-present}\n';
    expect(await checkPolicy(app, text)).toMatchObject([{ pointer: '/appliesTo', line: 3 }]);
    await apply(gate({ id: 'other', mode: 'dry-run' }));
  });

  it('where somebody else was faster', async () => {
    await apply(gate());
    await expect(apply(gate({ mode: 'warn' }), { version: 0 })).rejects.toMatchObject({
      code: 'conflict',
      pointer: '/version',
    });
  });
});
