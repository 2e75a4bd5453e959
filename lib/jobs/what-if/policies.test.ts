import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyPolicy, retirePolicy } from '#lib/admin/policies.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { openTestApp, provenance, runOf, sbom, sha256Hex, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import type { WhatIfRun } from '#lib/views/what-if/run.ts';
import { cancelWhatIf, finishedWhatIf, getWhatIf, startWhatIf } from './runs.ts';

/** No copy of a test takes so long. */
const PATIENT_MS = 50_000;

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
  for (const name of ['web', 'api']) {
    await claimProject(app, { slug: `github.com/acme/${name}` });
    await ingestEvidence(app, { bytes: provenance(subject(name), { run: runOf(`acme/${name}`) }) });
  }
  await ingestEvidence(app, { bytes: sbom(subject('api'), { run: runOf('acme/api') }) });
});
afterEach(() => app.close());

const policy = (over: object = {}) => ({
  id: 'gate',
  rules: [{ id: 'provenance', check: 'provenance-present' }],
  ...over,
});
const whatIf = async (draft: WhatIfDraft): Promise<WhatIfRun> =>
  (await finishedWhatIf(app, (await startWhatIf(app, draft)).id))!;
const statuses = async () =>
  Object.fromEntries((await listArtifacts(app, {})).artifacts.map(({ name, status }) => [name, status]));

describe('what-if', () => {
  it('finds the artifacts that would change, and changes none', async () => {
    const before = await statuses();
    const run = await whatIf({ apply: [policy({ appliesTo: { projects: ['acme/web'] } })] });
    expect(run).toMatchObject({
      state: 'done',
      progress: { examined: 2, total: 2, evaluated: 1 },
      counts: [{ project: 'github.com/acme/web', environment: null, from: 'incomplete', to: 'verified', artifacts: 1 }],
      changes: [{ digest: `sha256:${sha256Hex('web')}`, from: 'incomplete', to: 'verified', policy: { id: 'gate' } }],
    });
    expect(await statuses()).toEqual(before);
  });

  it('says exactly what applying and retiring then does', async () => {
    const drafts: [WhatIfDraft, () => Promise<unknown>][] = [
      [{ apply: [policy()] }, () => applyPolicy(app, { document: policy(), reason: 'r' })],
      [{ retire: ['gate'] }, () => retirePolicy(app, { id: 'gate', reason: 'r' })],
    ];
    for (const [draft, act] of drafts) {
      const expected = await statuses();
      for (const { name, to } of (await whatIf(draft)).changes) expected[name!] = to;
      await act();
      expect(await statuses()).toEqual(expected);
    }
  });

  it('of a dry run finds no change', async () => {
    expect((await whatIf({ apply: [policy({ mode: 'dry-run' })] })).changes).toEqual([]);
  });

  it('can be cancelled, and its id is not known for ever', async () => {
    const { id } = await startWhatIf(app, { apply: [policy()] });
    expect((await cancelWhatIf(app, id))!.state).toMatch(/cancelled|done/);
    expect(await getWhatIf(app, 'none')).toBeNull();
    expect(await cancelWhatIf(app, 'none')).toBeNull();
  });

  it.each<[string, WhatIfDraft, string]>([
    ['nothing', {}, 'bad-request'],
    ['a document that is wrong', { apply: [policy({ rules: [] })] }, 'unprocessable'],
    ['too many documents', { apply: Array.from({ length: 21 }, () => policy()) }, 'bad-request'],
  ])('refuses %s', async (_name, draft, code) => {
    await expect(startWhatIf(app, draft, PATIENT_MS)).rejects.toMatchObject({ code });
  });
});
