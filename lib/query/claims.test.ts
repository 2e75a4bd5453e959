/** What a stranger says about the artifact of an owner is shown as a claim, in every answer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/actor.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { createToken } from '#lib/admin/tokens.ts';
import type { Context } from '#lib/context/context.ts';
import { getArtifact } from './get-artifact.ts';
import { getBadge } from './get-badge.ts';
import { getEvidence } from './get-evidence.ts';
import { getLineage } from './get-lineage.ts';
import { getProject } from './get-project.ts';
import { listArtifacts } from './list-artifacts.ts';
import { listProjectChoices, listProjects } from './list-projects.ts';
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

const OWNER = 'github.com/acme/web';
const OTHER = 'github.com/acme/other';
const FORK = 'github.com/eve/fork';
const run = runOf('acme/web');
const other = runOf('acme/other');
const eve = runOf('eve/fork');
const web = subject('web');
const STOLEN_ALIAS = 'ab'.repeat(64);
const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;
const unsignedTests = (name: string, hex = sha256Hex(name)) =>
  Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'evil-name', digest: { sha256: hex } }],
      predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
      predicate: { result: 'FAILED', failedTests: [name], configuration: [] },
    }),
  );

let app: TestApp;
let stranger: Context;

beforeAll(async () => {
  app = await openTestApp({ adopts: [] });
  await claimProject(app, { slug: OWNER, repositoryId: run.repository.id });
  await claimProject(app, { slug: OTHER, repositoryId: other.repository.id });
  const { id } = await createToken(app, { scopes: ['ingest'], name: 'carrier' });
  const actor: Actor = { kind: 'token', id, name: 'carrier', scopes: ['ingest'] };
  stranger = { ...app, actor };
  await ingestOutcomes(stranger, completeEvidence(web, { run }));
  await ingestOutcomes(
    stranger,
    jsonLines(
      provenance(web, { run: eve }),
      testResults([{ ...web[0]!, name: 'stolen-name' }], { run: eve }, ['breaks']),
      withFlippedSignatureBit(sbom(web, { run })),
      unsignedTests('web'),
      provenance(subject('forked'), { run: eve }),
      provenance(subject('shared'), { run }),
      provenance(subject('shared'), { run: other }),
      provenance([{ ...web[0]!, digest: { sha256: sha256Hex('web'), sha512: STOLEN_ALIAS } }], { run: eve }),
    ),
  );
});
afterAll(() => app.close());

const artifact = async (name: string) => (await getArtifact(app, digestOf(name)))!;
const evidenceOf = async (name: string, title: string) =>
  (await artifact(name)).claims.find((claim) => claim.title === title)!;

describe('an artifact of an expected project', () => {
  it('keeps its status, and lists what others claim apart', async () => {
    const view = await artifact('web');
    expect(view).toMatchObject({
      status: { status: 'verified' },
      expected: true,
      conflict: null,
      project: { slug: OWNER },
      evidenceHidden: 0,
      claimsHidden: 0,
    });
    expect(view.evidence.map(({ outcome }) => outcome)).toEqual(['verified', 'verified', 'verified']);
    expect(view.claims).toHaveLength(5);
    expect(view.otherDigests).toEqual([]);
    expect(view.names).toEqual(['web']);
  });

  it('says of each claim who speaks, of what kind, and whether it is alarming', async () => {
    const { claims } = await artifact('web');
    expect(claims.map(({ kind, outcome, alarming }) => [kind, outcome, alarming])).toEqual([
      ['provenance', 'verified', false],
      ['test-result', 'unsigned', false],
      ['sbom', 'failed', true],
      ['test-result', 'verified', false],
      ['provenance', 'verified', false],
    ]);
    const carrier = expect.objectContaining({ kind: 'token', name: 'carrier' });
    expect(claims[1]).toMatchObject({ claimedBy: { signer: null, sender: carrier }, sentBy: carrier });
    expect(claims[4]).toMatchObject({
      claimedBy: {
        signer: { identity: expect.stringContaining('/eve/fork/'), issuer: expect.any(String) },
        sender: null,
      },
      sentBy: carrier,
    });
  });

  it('is found by its own name and not by one that only a claim gives it', async () => {
    const found = async (q: string) => (await listArtifacts(app, { q })).artifacts.map(({ digest }) => digest);
    expect(await found('web')).toContain(digestOf('web'));
    expect(await found('stolen-name')).toEqual([]);
    expect(await found('evil-name')).toEqual([]);
    expect(await found(STOLEN_ALIAS.slice(0, 20))).toEqual([]);
    expect(await getArtifact(app, `sha512:${STOLEN_ALIAS}`)).toBeNull();
  });

  it('has the status of its badge, its list item and its project', async () => {
    const of = { kind: 'artifact', alg: 'sha256', value: sha256Hex('web') } as const;
    expect((await getBadge(app, { of, metric: 'status' })).message).toBe('verified');
    const { artifacts } = await listArtifacts(app, { project: OWNER });
    expect(artifacts.find(({ digest }) => digest === digestOf('web'))).toMatchObject({
      claimed: true,
      status: 'verified',
      evidenceCount: 3,
    });
    expect(await getProject(app, OWNER)).toMatchObject({ claimed: true, counts: { verified: 1 } });
  });
});

describe('the page of a document', () => {
  it('says that it counts', async () => {
    const [first] = (await artifact('web')).evidence;
    expect((await getEvidence(app, first!.id))!.subjects).toMatchObject([{ counts: true, reason: null }]);
  });
  it.each([
    ['SLSA provenance', `claimed by release.yml at v1.0.0, eve/fork: ${OWNER} does not expect it`],
    ['CycloneDX SBOM', `claimed by the token “carrier” (number 1): ${OWNER} does not expect it`],
  ])('says why it does not count: %s', async (title, reason) => {
    const { id } = await evidenceOf('web', title);
    expect((await getEvidence(app, id))!.subjects).toMatchObject([
      { artifact: digestOf('web'), counts: false, reason },
    ]);
  });
});

describe('the lineage', () => {
  const lineage = async (claims?: 'hide') =>
    (await getLineage(app, { root: digestOf('web'), depth: 3, ...(claims ? { claims } : {}) }))!;

  it('marks the edges that do not count', async () => {
    const { edges, nodes } = await lineage();
    const built = edges.filter(({ kind, to }) => kind === 'built' && to === digestOf('web'));
    expect(built.map(({ counts, verified }) => [counts, verified]).sort()).toEqual([
      [false, false],
      [true, true],
    ]);
    expect(nodes.some(({ detail }) => detail?.includes('eve/fork'))).toBe(true);
  });
  it('leaves them out on request, with what only they reach', async () => {
    const { edges, nodes } = await lineage('hide');
    expect(edges.every(({ counts }) => counts)).toBe(true);
    expect(nodes.some(({ detail }) => detail?.includes('eve/fork'))).toBe(false);
    expect(nodes.some(({ kind }) => kind === 'source')).toBe(true);
  });
  it('an edge of a document that counts for another artifact counts there', async () => {
    const { edges } = (await getLineage(app, { root: digestOf('forked') }))!;
    expect(edges.find(({ kind }) => kind === 'built')).toMatchObject({ counts: true, verified: true });
  });
});

describe('an artifact that nobody here expects', () => {
  it('is unknown, with its level and signer', async () => {
    expect(await artifact('forked')).toMatchObject({
      status: { status: 'unknown', reason: 'built by eve/fork; no project here expects it' },
      expected: false,
      slsaLevel: expect.any(Number),
      project: { slug: FORK },
    });
  });
  it.each(['status', 'slsa', 'time-to-verify'] as const)('has a badge that says unknown: %s', async (metric) => {
    const of = { kind: 'artifact', alg: 'sha256', value: sha256Hex('forked') } as const;
    expect((await getBadge(app, { of, metric })).message).toBe('unknown');
  });
  it.each(['status', 'slsa', 'coverage'] as const)('so has its project: %s', async (metric) =>
    expect((await getBadge(app, { of: { kind: 'project', slug: FORK }, metric })).message).toBe('unknown'),
  );
  it('is listed apart with its project', async () => {
    const slugs = async (claimed: boolean) => (await listProjects(app, { claimed })).projects.map(({ slug }) => slug);
    expect(await slugs(true)).toEqual([OTHER, OWNER]);
    expect(await slugs(false)).toEqual([FORK]);
    expect((await listProjectChoices(app, 5)).map(({ slug }) => slug)).toEqual([OTHER, OWNER, FORK]);
    expect((await listArtifacts(app, { project: FORK })).artifacts).toMatchObject([
      { claimed: false, status: 'unknown' },
    ]);
  });
});

describe('an artifact of two expected projects', () => {
  const refs = [{ slug: OTHER }, { slug: OWNER }];
  it('is unknown, and names both', async () => {
    expect(await artifact('shared')).toMatchObject({
      status: { status: 'unknown', reason: 'two projects claim it: acme/other and acme/web' },
      expected: true,
      conflict: refs,
    });
  });
  it.each([
    [OWNER, OTHER],
    [OTHER, OWNER],
  ])('is listed as a conflict by %s', async (slug, rival) => {
    const { conflicts, conflictsHidden } = (await getProject(app, slug))!;
    expect(conflicts).toMatchObject([{ digest: digestOf('shared'), name: 'shared', other: { slug: rival } }]);
    expect(conflictsHidden).toBe(0);
  });
});

it('the sender who named the artifact of a document is its speaker', async () => {
  const report = Buffer.from(
    '<testsuite name="s" tests="1" failures="1"><testcase name="a"><failure/></testcase></testsuite>',
  );
  await ingestOutcomes(app, report, { subject: digestOf('other') });
  await ingestOutcomes(stranger, report, { subject: digestOf('web') });
  const [claim] = (await artifact('web')).claims;
  expect(claim).toMatchObject({
    title: 'Test report',
    claimedBy: { sender: { name: 'carrier' } },
    sentBy: { name: 'carrier' },
  });
  const { subjects } = (await getEvidence(app, claim!.id))!;
  expect(subjects.find((one) => one.artifact === digestOf('web'))!.reason).toContain('claimed by the token “carrier”');
});
