/** What GitHub reports about the review of a change becomes evidence about the commits, and nobody else's word does. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/actor.ts';
import { findArtifact } from '#db/artifact/artifacts.ts';
import { evidenceFor } from '#db/evidence/subjects.ts';
import { findTerm } from '#db/evidence/terms.ts';
import { listJobs } from '#db/system/jobs.ts';
import { runFetchAttestations } from '#lib/jobs/fetch/fetch-github.ts';
import { FETCH_ATTESTATIONS, type FetchAttestationsPayload } from './apply/apply-fetch.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { EVIDENCE_PER_BUCKET, readEvidenceFact } from '#lib/ingest/batch/evidence-fact.ts';
import { sourceOf, touchBuiltFrom } from '#lib/ingest/evaluate/facts/source-revisions.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { presentView } from '#lib/ingest/view/facts-view.ts';
import { evaluate } from '#lib/policy/evaluate.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { policyWith } from '#lib/policy/checks/verdict.fixture.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { openTestApp, provenance, runOf, sha256Hex, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { receiveGithub } from './receive-github.fixture.ts';
import { replayDelivery } from './replay-delivery.ts';

const SECRET = 'whsec';
const MERGE = 'cd'.repeat(20);
const HEAD = 'ab'.repeat(20);
const run = runOf('acme/web', { commit: MERGE, repositoryId: '77' });
const POLICY = policyWith('change-reviewed', {});

const repository = {
  id: 77,
  full_name: 'acme/web',
  html_url: 'https://github.com/acme/web',
  owner: { id: 42, login: 'acme' },
};
const sender = { login: 'kim', id: 103, type: 'User' };
const pull = {
  html_url: 'https://github.com/acme/web/pull/7',
  user: { login: 'ada', id: 101, type: 'User' },
  head: { sha: HEAD },
  base: { ref: 'main' },
};
const merge = {
  action: 'closed',
  repository,
  sender,
  pull_request: {
    ...pull,
    merged: true,
    merged_at: '2026-05-14T11:50:00Z',
    merge_commit_sha: MERGE,
    merged_by: { login: 'kim', id: 103, type: 'User' },
  },
};
const review = (state: string, login = 'rosa', id = 102) => ({
  action: state === 'dismissed' ? 'dismissed' : 'submitted',
  repository,
  sender,
  pull_request: pull,
  review: { id: 5, user: { login, id, type: 'User' }, state, submitted_at: '2026-05-14T11:40:00Z', commit_id: HEAD },
});

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ adopts: [] });
});
afterEach(() => app.close());

let deliveries = 0;
function deliver(event: string, payload: unknown) {
  const body = Buffer.from(JSON.stringify(payload));
  deliveries += 1;
  return receiveGithub(app, {
    secrets: [SECRET],
    body,
    contentType: 'application/json',
    event,
    delivery: `reviews-${deliveries}`,
    signature: `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    hook: '1',
  });
}

async function rowOf(alg: string, value: string) {
  return (await findArtifact(app.store.read, (await findTerm(app.store.read, alg))!, value))!;
}

async function readFacts(seqs: readonly number[]): Promise<EvidenceFact[]> {
  const facts = await Promise.all(seqs.map((seq) => readEvidenceFact(app.store.read, seq)));
  return facts.filter((fact) => fact !== null);
}

/** What `change-reviewed` finds for the artifact that the run built. */
async function verdict() {
  const db = app.store.read;
  const row = await rowOf('sha256', sha256Hex('web'));
  const evidence = await readFacts(await evidenceFor(db, row.id, EVIDENCE_PER_BUCKET));
  const { facts } = await sourceOf(db, [POLICY], row, evidence, {
    readFacts: (_artifact, seqs) => readFacts(seqs),
    view: presentView(db),
  });
  const project = { slug: 'github.com/acme/web', names: ['github.com/acme/web'] };
  const digest = { alg: 'sha256', value: row.value };
  const { verdicts } = evaluate(POLICY, { digest, names: [], purls: [], project, evidence, ...facts });
  return verdicts[0]!;
}
async function found(): Promise<string> {
  const { outcome, code } = await verdict();
  return `${outcome} ${code}`;
}

const build = () => ingestEvidence(app, { bytes: provenance(subject('web'), { run }) });

describe('what the host reports', () => {
  it('is evidence about the commit, by the host', async () => {
    expect(await deliver('pull_request', merge)).toMatchObject({
      outcome: 'accepted',
      effects: [
        'pull request of ada merged into main, in github.com/acme/web',
        'the rules of main in github.com/acme/web will be fetched',
      ],
    });
    const view = (await getArtifact(app, `gitCommit:${MERGE}`))!;
    expect(view).toMatchObject({
      project: { slug: 'github.com/acme/web' },
      status: { status: 'unknown' },
      evidence: [{ outcome: 'unsigned' }],
      claims: [],
    });
  });

  it.each<[string, [event: string, payload: unknown][], string]>([
    [
      'an approval and the merge',
      [
        ['pull_request_review', review('approved')],
        ['pull_request', merge],
      ],
      'pass ok',
    ],
    [
      'in the other order',
      [
        ['pull_request', merge],
        ['pull_request_review', review('approved')],
      ],
      'pass ok',
    ],
    ['the merge alone', [['pull_request', merge]], 'missing not-approved'],
    ['nothing', [], 'missing no-review'],
    [
      'an approval that is dismissed after the merge',
      [
        ['pull_request_review', review('approved')],
        ['pull_request', merge],
        ['pull_request_review', review('dismissed')],
      ],
      'fail approval-withdrawn',
    ],
    [
      'an approval by the author',
      [
        ['pull_request_review', review('approved', 'ada', 101)],
        ['pull_request', merge],
      ],
      'fail approval-author',
    ],
  ])('%s', async (_, sent, expected) => {
    await build();
    for (const [event, payload] of sent) await deliver(event, payload);
    expect(await found()).toBe(expected);
  });

  it('that is sent twice is one document, and so is what is applied again', async () => {
    await build();
    await deliver('pull_request_review', review('approved'));
    const { id } = await deliver('pull_request', merge);
    expect(await replayDelivery(app, id!)).toMatchObject({
      outcome: 'accepted',
      effects: [
        'pull request of ada merged into main, in github.com/acme/web; known already',
        'the rules of main in github.com/acme/web will be fetched',
      ],
    });
    expect((await getArtifact(app, `gitCommit:${MERGE}`))!.evidence).toHaveLength(1);
    expect(await found()).toBe('pass ok');
  });

  it('touches what was built from the commit as which the reviewed one was merged', async () => {
    await build();
    await deliver('pull_request', merge);
    await deliver('pull_request_review', review('approved'));
    const head = await rowOf('gitCommit', HEAD);
    const touched = await app.evidenceWriter.change(app, (tx, batch) =>
      touchBuiltFrom(tx, batch, [POLICY], head, null),
    );
    expect(touched).toEqual([(await rowOf('sha256', sha256Hex('web'))).id]);
  });
});

describe('the rules of the branch, which are fetched at the merge', () => {
  let api: Server;
  let answers: { [path: string]: unknown };
  const RULES = '/repos/acme/web/rules/branches/main';
  const ruleset = (id: number, updated_at: string, change: object = {}) => ({
    id,
    name: 'main',
    source: 'acme/web',
    enforcement: 'active',
    updated_at,
    ...change,
  });
  const BEFORE = '2026-05-01T00:00:00Z';
  const AFTER = '2026-05-14T11:50:01Z';
  beforeEach(async () => {
    answers = {
      '/repos/acme/web': { id: 77, full_name: 'acme/web', html_url: 'https://github.com/acme/web' },
      [RULES]: [
        {
          type: 'pull_request',
          ruleset_id: 1,
          parameters: { required_approving_review_count: 2, require_last_push_approval: true },
        },
        { type: 'non_fast_forward', ruleset_id: 1 },
        { type: 'required_signatures', ruleset_id: 2 },
      ],
      '/repos/acme/web/rulesets/1': ruleset(1, BEFORE),
      '/repos/acme/web/rulesets/2': ruleset(2, BEFORE),
    };
    api = createServer((request, response) => {
      const body = answers[new URL(request.url!, 'http://x').pathname];
      if (typeof body === 'number') response.writeHead(body).end('{}');
      else
        response
          .writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
          .end(JSON.stringify(body ?? {}));
    });
    await new Promise<void>((listening) => api.listen(0, '127.0.0.1', listening));
    await build();
    await deliver('pull_request_review', review('approved'));
    await deliver('pull_request', merge);
  });
  afterEach(() => new Promise((closed) => api.close(closed)));
  async function fetchAll() {
    const base = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    const [job] = await listJobs(app.store.read, FETCH_ATTESTATIONS, Number.MAX_SAFE_INTEGER, 10);
    const payload = JSON.parse(job!.payload) as FetchAttestationsPayload;
    const context = { ...app, actor: { kind: 'job', job: FETCH_ATTESTATIONS } as const };
    return runFetchAttestations(context, payload, { api: base, token: null, fetch, timeoutMs: 2_000 });
  }
  const enforced = async () => {
    const { outcome, detail } = await verdict();
    return `${outcome}${/ Enforced for the branch: .*/.exec(detail)?.[0] ?? ''}`;
  };

  it('are told where the finding tells of the reviews', async () => {
    expect(await enforced()).toBe('pass');
    expect(await fetchAll()).toEqual({ outcome: 'done' });
    expect(await enforced()).toBe(
      'pass Enforced for the branch: 2 approvals (approval of the last push), no force pushes, signed commits.',
    );
    expect((await getArtifact(app, `gitCommit:${MERGE}`))!.evidence).toHaveLength(2);
    expect(await fetchAll()).toEqual({ outcome: 'done' });
    expect((await getArtifact(app, `gitCommit:${MERGE}`))!.evidence).toHaveLength(2);
  });

  it.each<[string, () => { [path: string]: unknown }, object, string]>([
    [
      'that were changed after the merge are not told: nobody knows what they were',
      () => ({ '/repos/acme/web/rulesets/1': ruleset(1, AFTER) }),
      { outcome: 'done' },
      'pass Enforced for the branch: signed commits.',
    ],
    [
      'that are only evaluated are not told',
      () => ({ '/repos/acme/web/rulesets/1': ruleset(1, BEFORE, { enforcement: 'evaluate' }) }),
      { outcome: 'done' },
      'pass Enforced for the branch: signed commits.',
    ],
    [
      'of a ruleset that the token may not see are not told',
      () => ({ '/repos/acme/web/rulesets/2': undefined }),
      { outcome: 'done' },
      'pass Enforced for the branch: 2 approvals (approval of the last push), no force pushes.',
    ],
    [
      'of another repository that has the name now are not told',
      () => ({ '/repos/acme/web': { id: 666, html_url: 'https://github.com/acme/web' } }),
      { outcome: 'done' },
      'pass',
    ],
    [
      'of a repository of another host, which has the same number there, are not told',
      () => ({ '/repos/acme/web': { id: 77, html_url: 'https://github.acme.example/acme/web' } }),
      { outcome: 'done' },
      'pass',
    ],
    ['that are none say nothing', () => ({ [RULES]: [] }), { outcome: 'done' }, 'pass'],
    ['that are no list say nothing', () => ({ [RULES]: { type: 'pull_request' } }), { outcome: 'done' }, 'pass'],
    [
      'of a host that does not answer are asked for again',
      () => ({ [RULES]: 503 }),
      { outcome: 'retry', error: expect.stringContaining('could not check') },
      'pass',
    ],
    ['that the host refuses say nothing', () => ({ [RULES]: 403 }), { outcome: 'failed' }, 'pass'],
  ])('%s', async (_, change, result, expected) => {
    Object.assign(answers, change());
    expect(await fetchAll()).toMatchObject(result);
    expect(await enforced()).toBe(expected);
  });

  it('hold up nothing but other requests to the host, where it does not answer', async () => {
    const [job] = await listJobs(app.store.read, FETCH_ATTESTATIONS, Number.MAX_SAFE_INTEGER, 10);
    expect(job!.host).toBe('github.com');
  });

  it('from somebody else are not told', async () => {
    const rules = [{ type: 'required_signatures', ruleset: ruleset(2, BEFORE) }];
    const { id } = await createToken(app, { name: 'ci', scopes: ['ingest'], projects: ['github.com/acme/web'] });
    const actor: Actor = { kind: 'token', id, name: 'ci', scopes: ['ingest'] };
    await ingestEvidence({ ...app, actor }, { bytes: Buffer.from(JSON.stringify({ ...merge, rules })) });
    expect(await enforced()).toBe('pass');
  });
});

describe('the same JSON from somebody else', () => {
  const push = (payload: unknown, actor: Actor) =>
    ingestEvidence({ ...app, actor }, { bytes: Buffer.from(JSON.stringify(payload)) });

  it('is a claim, where the sender has no authority', async () => {
    await build();
    await deliver('pull_request', merge);
    await push(review('approved'), { kind: 'token', id: 77, name: 'stranger', scopes: ['ingest'] });
    expect(await found()).toBe('missing not-approved');
  });

  it('proves nothing, where the sender has authority', async () => {
    await build();
    await deliver('pull_request', merge);
    const { id } = await createToken(app, { name: 'ci', scopes: ['ingest'], projects: ['github.com/acme/web'] });
    await push(review('approved'), { kind: 'token', id, name: 'ci', scopes: ['ingest'] });
    expect(await found()).toBe('fail approval-unproven');
  });

  it('of another repository is not about this project', async () => {
    await build();
    await deliver('pull_request', merge);
    const other = {
      id: 666,
      full_name: 'eve/web',
      html_url: 'https://github.com/eve/web',
      owner: { id: 6, login: 'eve' },
    };
    await deliver('pull_request_review', { ...review('approved'), repository: other });
    expect(await found()).toBe('missing not-approved');
  });
});
