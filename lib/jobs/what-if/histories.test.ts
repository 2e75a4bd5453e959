/** What-if over random stores and random drafts: it foretells exactly what the changes then do, and changes nothing. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AttestryError } from '#lib/errors.ts';
import { testServer } from '#db/store.fixture.ts';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { applyPolicy } from '#lib/admin/policies.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import {
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  subject,
  testInstance,
  type TestApp,
  testResults,
} from '#lib/start/app.fixture.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import { checkDraft } from './check-draft.ts';
import { tryDraft } from './trial/try-draft.ts';
import {
  contentOf,
  dataOf,
  foretold,
  leftCopies,
  makeInEarnest,
  runAllJobs,
  storedStatuses,
} from './what-if.fixture.ts';

const PROJECTS = ['web', 'api', 'mallory'] as const;
const [TRUSTED, OTHER] = [testInstance(), testInstance('another issuer')];
const slugOf = (name: string) => `github.com/acme/${name}`;
const ISSUER = 'https://token.actions.githubusercontent.com';
const identityOf = (name: string) => `https://github.com/acme/${name}/.github/workflows/release.yml@refs/tags/v1.0.0`;
const RULES = ['sbom-present', 'provenance-present', 'tests-passing'];

type Step = { kind: string; artifact: string; signer: string; isOther: boolean; environment: string };
const project = fc.constantFrom(...PROJECTS);
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('provenance', 'sbom', 'tests', 'failed tests', 'unsigned tests', 'deployed'),
  artifact: project,
  signer: project,
  isOther: fc.boolean(),
  environment: fc.constantFrom('production', 'staging'),
});

function bytesOf({ kind, artifact, signer, isOther, environment }: Step): Uint8Array {
  const about = subject(artifact);
  const signing = { run: runOf(`acme/${signer}`), instance: isOther ? OTHER : TRUSTED };
  switch (kind) {
    case 'provenance':
      return provenance(about, signing);
    case 'sbom':
      return sbom(about, signing);
    case 'tests':
      return testResults(about, signing);
    case 'failed tests':
      return testResults(about, signing, ['adds']);
    case 'unsigned tests':
      return Buffer.from('<testsuites><testsuite name="s"><testcase name="t"/></testsuite></testsuites>');
    default:
      return Buffer.from(
        JSON.stringify({
          context: {
            version: '0.4.1',
            id: `${artifact} ${environment} ${signer}`,
            source: '/ci',
            type: 'dev.cdevents.service.deployed.0.2.0',
            timestamp: `2026-05-14T11:1${PROJECTS.indexOf(artifact as 'web')}:00Z`,
          },
          subject: {
            id: `service ${signer}`,
            source: '/ci',
            type: 'service',
            content: { environment: { id: environment }, artifactId: `pkg:generic/${artifact}@1.0.0` },
          },
        }),
      );
  }
}

const when = '2026-06-01';
const rule = fc.constantFrom(...RULES);
const kinds = fc.constantFrom<'all' | string[]>('all', ['provenance', 'project'], ['sbom'], ['deployment', 'name']);
const policy = (id: string, environments: string[], projects: string[]) => ({
  id,
  appliesTo: { projects, environments },
  rules: [{ id: 'provenance-present', check: 'provenance-present' }],
});
/** Changes of one sort each. */
const DRAFTS: fc.Arbitrary<WhatIfDraft>[] = [
  fc.constant({ trust: [{ file: OTHER.trustedRootJson, name: 'other' }] }),
  fc.constant({ trust: [{ remove: TRUSTED.name }] }),
  fc.constant({ trust: [{ remove: TRUSTED.name }, { file: OTHER.trustedRootJson, thresholds: { tlog: 9 } }] }),
  project.map((name) => ({ claims: [{ slug: slugOf(name) }] })),
  project.map((name) => ({ claims: [{ withdraw: slugOf(name) }] })),
  fc.tuple(project, project, kinds).map(([name, by, said]) => ({
    expectations: [{ project: slugOf(name), signer: { identity: identityOf(by), issuer: ISSUER }, kinds: said }],
  })),
  fc.tuple(project, kinds).map(([name, said]) => ({
    expectations: [{ project: slugOf(name), document: { ownWorkflows: said, scopedSenders: 'none' } }],
  })),
  fc.tuple(project, rule).map(([name, waived]) => ({
    waivers: [{ project: slugOf(name), rule: waived, expiresAt: when }],
  })),
  fc.tuple(project, rule).map(([name, waived]) => ({
    waivers: [{ artifact: `sha256:${sha256Hex(name)}`, rule: waived, environment: 'production', expiresAt: when }],
  })),
  fc.constant({ waivers: [{ revoke: 1 }] }),
  fc.constant({ quarantine: [{ sender: 'command-line:test' }] }),
  fc.constant({ quarantine: [{ from: '2026-05-14T00:00:00Z' }] }),
  project.map((name) => ({ quarantine: [{ signer: identityOf(name) }] })),
  fc.constant({ apply: [policy('all', ['*'], ['**'])] }),
  project.map((name) => ({ apply: [policy('one', ['production'], [slugOf(name)])] })),
  fc.constant({ retire: ['staging'] }),
];
const draft = fc
  .array(fc.oneof(...DRAFTS), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.reduce<WhatIfDraft>((all, part) => merged(all, part), {}));

function merged(all: WhatIfDraft, part: WhatIfDraft): WhatIfDraft {
  const entries = Object.entries(part).map(([member, changes]) => [
    member,
    [...(all[member as keyof WhatIfDraft] ?? []), ...(changes as unknown[])],
  ]);
  return { ...all, ...(Object.fromEntries(entries) as WhatIfDraft) };
}

async function openHistory(steps: readonly Step[], isOtherTrusted: boolean): Promise<TestApp> {
  const app = await openTestApp({ adopts: [] });
  if (isOtherTrusted) await addTrustFile(app, { bytes: Buffer.from(OTHER.trustedRootJson), name: 'other at first' });
  await claimProject(app, { slug: slugOf('web') });
  await claimProject(app, { slug: slugOf('api') });
  for (const name of PROJECTS)
    await ingestEvidence(app, { bytes: provenance(subject(name), { run: runOf(`acme/${name}`) }) });
  await applyPolicy(app, { document: policy('staging', ['staging'], ['**']), reason: 'r' });
  await createWaiver(app, { project: slugOf('web'), rule: 'sbom-present', owner: 'o', reason: 'r', expiresAt: when });
  for (const one of steps)
    await ingestEvidence(app, {
      bytes: bytesOf(one),
      ...(one.kind === 'unsigned tests' && { subject: `sha256:${sha256Hex(one.artifact)}` }),
    });
  await runAllJobs(app);
  return app;
}

/** The error that a draft is refused with; null where it is accepted. */
const refusalOf = (work: Promise<unknown>): Promise<[string, string | undefined] | null> =>
  work.then(
    () => null,
    (error: unknown) => {
      if (!(error instanceof AttestryError)) throw error;
      return [error.code, error.pointer];
    },
  );

it(
  'foretells what the changes do, or refuses what they refuse, and leaves nothing behind',
  { timeout: 3_600_000 },
  async () => {
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 8 }),
        draft,
        fc.record({ isOtherTrusted: fc.boolean(), isLarge: fc.constantFrom(false, false, true) }),
        async (steps, tried, { isOtherTrusted, isLarge }) => {
          const app = await openHistory(steps, isOtherTrusted);
          try {
            const [before, content] = [await storedStatuses(app), await contentOf(app)];
            const data = await dataOf(app);
            const { folder } = data;
            const refusal = await refusalOf(checkDraft(app, tried, folder));
            const { actor, adopts, readingIsOpen } = app;
            const trial = {
              actor,
              adopts,
              readingIsOpen,
              folder,
              name: 'tried',
              draft: tried,
              now: app.now().toISOString(),
              maxChanges: 1_000,
              isLarge,
            };
            let found: Awaited<ReturnType<typeof tryDraft>> | null = null;
            const trialRefusal = await refusalOf(tryDraft(trial, () => {}).then((result) => (found = result)));
            expect(trialRefusal).toEqual(refusal);
            expect(await contentOf(app)).toEqual(content);
            expect(leftCopies(data)).toEqual([]);
            data.remove();
            expect(await refusalOf(makeInEarnest(app, tried))).toEqual(refusal);
            if (refusal !== null) return;
            expect(foretold(before, found!)).toEqual(await storedStatuses(app));
            if (found!.changes.length > 0) changed += 1;
          } finally {
            await app.close();
          }
        },
      ),
      // A copy of PostgreSQL takes longer to make; what is tried in it is the same.
      { numRuns: testServer() === null ? 20 : 3 },
    );
    expect(changed).toBeGreaterThan(0);
  },
);
