/** Whatever policies are in force, every answer about an artifact in an environment is by the same one. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyPolicy, retirePolicy } from '#lib/admin/policies.ts';
import { artifactPage, artifactView } from '#lib/http/contract/artifact.ts';
import { environmentPage } from '#lib/http/contract/environment/environment.ts';
import { gateAnswer } from '#lib/http/contract/gate/gate.ts';
import { dsseEnvelope } from '#lib/http/contract/vsa/vsa.ts';
import type { GateDecision } from '#lib/views/gate/gate.ts';
import { policyPage } from '#lib/http/contract/policy/policy.ts';
import { setCallerLimits } from '#lib/http/caller-limits.ts';
import { STATUS_ORDER, STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import type { Status } from '#lib/status/status.ts';
import { listPolicies } from '#lib/query/policy/list-policies.ts';
import {
  ARTIFACTS,
  type ArtifactName,
  digestOf,
  openPolicyInstallation,
  type PolicyInstallation,
  projectOf,
  RUNS,
} from './policies.fixture.ts';

let here: PolicyInstallation;
beforeAll(async () => {
  setCallerLimits();
  here = await openPolicyInstallation();
});
afterAll(() => here.close());

const ENVIRONMENTS = [null, 'production', 'staging', 'canary'] as const;
type Environment = (typeof ENVIRONMENTS)[number];
const json = async (path: string) => (await here.ask('GET', `/api/v1${path}`)).body;
const query = (environment: Environment, first = '?') =>
  environment === null ? '' : `${first}environment=${environment}`;

/** Why an artifact does not pass a rule. */
const FAULTS: Record<string, Partial<Record<ArtifactName, Status>>> = {
  'provenance-present': {},
  'sbom-present': { bare: 'incomplete' },
  'tests-passing': { red: 'failed' },
};
/** The checks that can fail here, of the policy that ships. */
const BASELINE_RULES = Object.keys(FAULTS);

const policy = fc.record({
  projects: fc.constantFrom(['**'], ['acme/*'], ['acme/web'], ['github.com/acme/api']),
  environments: fc.constantFrom(['*'], ['production'], ['prod*', 'staging'], ['canary']),
  mode: fc.constantFrom('enforce', 'warn', 'dry-run'),
  rules: fc.subarray(Object.keys(FAULTS), { minLength: 1 }),
  severity: fc.constantFrom('block', 'block', 'warn'),
});
type Drawn = (typeof policy extends fc.Arbitrary<infer T> ? T : never) & { id: string };

/** Apply those that are in conflict with no other one. */
async function applyAll(drawn: readonly Drawn[]): Promise<Map<string, Drawn>> {
  const applied = new Map<string, Drawn>();
  for (const one of drawn) {
    const document = {
      id: one.id,
      mode: one.mode,
      appliesTo: { projects: one.projects, environments: one.environments },
      rules: one.rules.map((check) => ({ id: check, check, severity: one.severity })),
    };
    const { status } = await here.ask('POST', '/api/v1/policies', { document, reason: 'a trial' }, here.admin);
    expect([200, 201, 409]).toContain(status);
    if (status !== 409) applied.set(one.id, one);
  }
  return applied;
}

async function retireAll(): Promise<void> {
  for (const { id, state } of (await listPolicies(here.app)).policies)
    if (state === 'in-force') await retirePolicy(here.app, { id, reason: 'the trial is over' });
}

/** What every door says about an artifact in an environment. */
async function ask(name: ArtifactName, environment: Environment) {
  const digest = digestOf(name);
  const view = artifactView.parse(await json(`/artifacts/${digest}${query(environment)}`));
  const question = environment === null ? { digest } : { digest, environment };
  const gate = gateAnswer.parse((await here.ask('POST', '/api/v1/gate', question)).body).artifacts[0]!;
  const badge = JSON.parse(await here.text(`/badge/${digest}.json${query(environment)}`)) as { message: string };
  const summary = await here.ask('GET', `/api/v1/artifacts/${digest}/vsa${query(environment)}`);
  const { choice } = policyPage.parse(await json(`/policies?project=${projectOf(name)}${query(environment, '&')}`));
  return { view, gate, badge, summary: summary.status === 409 ? null : readSummary(summary.body), choice: choice! };
}

function readSummary(envelope: unknown) {
  const { payload } = dsseEnvelope.parse(envelope);
  const { predicate } = JSON.parse(Buffer.from(payload, 'base64').toString()) as {
    predicate: { verificationResult: string; policy: { uri: string } };
  };
  return { result: predicate.verificationResult, policy: predicate.policy.uri.split('/policies/')[1] };
}

function decisionOf(status: Status): GateDecision {
  if (status === 'unknown') return 'unknown';
  return status === 'verified' ? 'allow' : 'deny';
}

/** The status that follows from the policy that decides, by what the test knows of the artifacts. */
function statusBy(name: ArtifactName, chosen: Drawn | undefined): Status {
  const rules = chosen === undefined ? BASELINE_RULES : chosen.rules;
  if (chosen?.severity === 'warn') return 'unknown';
  const faults = rules.flatMap((rule) => FAULTS[rule]![name] ?? []);
  return faults.includes('failed') ? 'failed' : (faults[0] ?? 'verified');
}

async function checkOne(name: ArtifactName, environment: Environment, applied: ReadonlyMap<string, Drawn>) {
  const { view, gate, badge, summary, choice } = await ask(name, environment);
  const { id, version, mode } = choice.chosen;
  const ref = { id, version, mode };
  expect(view.policy).toMatchObject({ ...ref, scope: choice.chosen.scope, others: choice.others.length });
  expect(gate.policy).toMatchObject(ref);
  const { status } = view.status;
  expect(status).toBe(statusBy(name, applied.get(id)));
  expect(gate.status).toBe(status);
  const decision = decisionOf(status);
  expect([gate.decision, gate.wouldBe]).toEqual(
    mode === 'enforce' || decision === 'allow' ? [decision, null] : ['allow', decision],
  );
  expect(badge.message).toBe(STATUS_PRESENTATION[status].word.toLowerCase());
  // Nothing is signed where no rule decides.
  expect(summary).toEqual(
    status === 'unknown' ? null : { result: status === 'verified' ? 'PASSED' : 'FAILED', policy: `${id}/${version}` },
  );
  const dryRuns = view.dryRuns.map((one) => [one.policy.id, one.status]);
  expect(dryRuns).toEqual(choice.dryRuns.map((one) => [one.id, statusBy(name, applied.get(one.id))]));
  expect(gate.dryRuns.map((one) => [one.policy.id, one.decision])).toEqual(
    view.dryRuns.map((one) => [one.policy.id, decisionOf(one.status)]),
  );
  return status;
}

/** The statuses in lists and in the metrics are those of the artifact's own answers. */
async function checkLists(statuses: ReadonlyMap<string, Status>): Promise<void> {
  const of = (name: ArtifactName, environment: Environment) => statuses.get(`${name} ${environment}`);
  const { artifacts } = artifactPage.parse(await json('/artifacts'));
  for (const name of ARTIFACTS)
    expect(artifacts.find(({ digest }) => digest === digestOf(name))!.status).toBe(of(name, null));
  const lines = (await here.text('/metrics'))
    .split('\n')
    .filter((line) => line.startsWith('attestry_environment_artifacts'));
  for (const environment of ['production', 'staging'] as const) {
    const running = ARTIFACTS.filter((name) => RUNS[name].includes(environment));
    const listed = artifactPage.parse(await json(`/artifacts?environment=${environment}`)).artifacts;
    expect(listed.map(({ digest, environmentStatus }) => [digest, environmentStatus]).toSorted()).toEqual(
      running.map((name) => [digestOf(name), of(name, environment)]).toSorted(),
    );
    await checkOrder(environment, new Map(running.map((name) => [digestOf(name), of(name, environment)!])));
    const { environments } = environmentPage.parse(await json('/environments'));
    const { counts, artifacts: total } = environments.find(({ name }) => name === environment)!;
    expect(total).toBe(running.length);
    for (const status of STATUS_ORDER)
      expect(counts[status]).toBe(running.filter((name) => of(name, environment) === status).length);
    for (const status of new Set(statuses.values())) {
      const count = running.filter((name) => of(name, environment) === status).length;
      const line = lines.find((one) => one.includes(`"${environment}"`) && one.includes(`"${status}"`));
      expect(line === undefined ? 0 : Number(line.split(' ').at(-1))).toBe(count);
    }
  }
}

/** A list of an environment is filtered, counted and sorted by the status there. */
async function checkOrder(environment: string, statuses: ReadonlyMap<string, Status>): Promise<void> {
  const list = async (search: string) =>
    artifactPage.parse(await json(`/artifacts?environment=${environment}&${search}`));
  for (const status of STATUS_ORDER)
    for (const search of [`status=${status}`, `status=${status}&q=acme`, `status=${status}&sort=name`]) {
      const { artifacts, total } = await list(search);
      const expected = [...statuses].filter(([, one]) => one === status).map(([digest]) => digest);
      expect([search, artifacts.map(({ digest }) => digest).toSorted()]).toEqual([search, expected.toSorted()]);
      expect(total).toEqual({ count: expected.length, atLeast: false });
    }
  for (const search of ['sort=status', 'sort=status&q=acme', 'sort=status&status=failed,incomplete,verified']) {
    const found = (await list(search)).artifacts.map(({ digest }) => STATUS_ORDER.indexOf(statuses.get(digest)!));
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(await pageByPage(environment, search)).toEqual((await list(search)).artifacts.map(({ digest }) => digest));
  }
}

/** The same list, one artifact on each page. */
async function pageByPage(environment: string, search: string): Promise<string[]> {
  const found: string[] = [];
  for (let cursor = ''; ;) {
    const page = artifactPage.parse(await json(`/artifacts?environment=${environment}&${search}&limit=1${cursor}`));
    found.push(...page.artifacts.map(({ digest }) => digest));
    if (page.cursor === null) return found;
    cursor = `&cursor=${page.cursor}`;
  }
}

/** The decision about many artifacts at once, most of them by a stored status, is that about each alone. */
async function checkMany(environment: Environment): Promise<void> {
  const decide = async (asked: object) =>
    gateAnswer.parse(
      (await here.ask('POST', '/api/v1/gate', environment === null ? asked : { ...asked, environment })).body,
    ).artifacts;
  const digests = ARTIFACTS.flatMap((name) =>
    ['sha256', 'SHA256', 'sha-256'].map((algorithm) => digestOf(name).replace('sha256', algorithm)),
  );
  for (const one of await decide({ digests })) {
    const [alone] = await decide({ digest: one.digest });
    expect(one).toEqual(one.rulesListed ? alone : { ...alone, rules: [], rulesListed: false });
  }
}

it('judges one artifact differently by environment, and every door agrees', async () => {
  const rules = (...checks: string[]) => checks.map((check) => ({ id: check, check }));
  for (const document of [
    { id: 'production-gate', appliesTo: { environments: ['production'] }, rules: rules('sbom-present') },
    { id: 'staging-gate', appliesTo: { environments: ['staging'] }, rules: rules('provenance-present') },
  ])
    await applyPolicy(here.app, { document, reason: 'two environments' });
  const statuses = [];
  for (const environment of ['production', 'staging'] as const) {
    const { view, gate, badge, summary } = await ask('bare', environment);
    statuses.push([view.status.status, gate.decision, badge.message, summary?.result, view.policy.id]);
  }
  expect(statuses).toEqual([
    ['incomplete', 'deny', 'incomplete', 'FAILED', 'production-gate'],
    ['verified', 'allow', 'verified', 'PASSED', 'staging-gate'],
  ]);
  await retireAll();
});

it('agrees everywhere for any policies, environments and modes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(policy, { maxLength: 5 }), async (drawn) => {
      const applied = await applyAll(drawn.map((one, at) => ({ ...one, id: `p${at}` })));
      const statuses = new Map<string, Status>();
      for (const name of ARTIFACTS)
        for (const environment of ENVIRONMENTS)
          statuses.set(`${name} ${environment}`, await checkOne(name, environment, applied));
      await checkLists(statuses);
      for (const environment of ENVIRONMENTS) await checkMany(environment);
      await retireAll();
    }),
    { numRuns: 6 },
  );
}, 180_000);
