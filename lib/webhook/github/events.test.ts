import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WebhookEffect } from '#lib/webhook/effect.ts';
import { GITHUB_EVENTS, readGithubDelivery } from './events.ts';

const repository = {
  id: 77,
  full_name: 'acme/web',
  html_url: 'https://github.com/acme/web',
  updated_at: '2026-05-14T09:59:00Z',
  owner: { id: 5, login: 'acme' },
};
const fact = {
  host: 'github.com',
  hostId: '77',
  ownerId: '5',
  slug: 'github.com/acme/web',
  at: '2026-05-14T09:59:00.000Z',
};
const SHA = '4c1d9f5e8b7a60c2d3e4f5061728394a5b6c7d8e';
const DIGEST = `sha256:${'ab'.repeat(32)}`;
const run = {
  id: 12,
  run_attempt: 2,
  path: '.github/workflows/release.yml',
  head_sha: SHA,
  head_branch: 'main',
  event: 'push',
  conclusion: 'success',
  run_started_at: '2026-05-14T10:00:00Z',
  updated_at: '2026-05-14T10:02:00Z',
  html_url: 'https://github.com/acme/web/actions/runs/12',
};
const deployment = {
  id: 9,
  sha: SHA,
  ref: 'v1',
  environment: 'production',
  payload: {},
  created_at: '2026-05-14T11:00:00Z',
  updated_at: '2026-05-14T11:00:00Z',
};

function effects(event: string, payload: unknown): WebhookEffect[] {
  const reading = readGithubDelivery(event, payload);
  if (reading.outcome !== 'effects') throw new Error(`${reading.outcome}: ${reading.reason}`);
  return reading.effects;
}

describe('readGithubDelivery', () => {
  it('a completed run is a build and starts a fetch', () => {
    const [build, fetch] = effects('workflow_run', { action: 'completed', repository, workflow_run: run });
    expect(build).toEqual({
      kind: 'build',
      repository: fact,
      invocation: 'https://github.com/acme/web/actions/runs/12/attempts/2',
      runId: '12',
      attempt: 2,
      commit: SHA,
      ref: 'refs/heads/main',
      workflow: '.github/workflows/release.yml',
      trigger: 'push',
      state: 'success',
      startedAt: '2026-05-14T10:00:00.000Z',
      finishedAt: '2026-05-14T10:02:00.000Z',
      url: run.html_url,
      runsBelow: null,
    });
    expect(fetch).toEqual({ kind: 'fetch', repository: fact, digests: [], runId: '12', commit: SHA });
  });

  it.each([
    ['failure', 'failure'],
    ['timed_out', 'failure'],
    ['cancelled', 'cancelled'],
    ['skipped', 'skipped'],
    ['stale', 'stale'],
    ['startup_failure', 'failure'],
    ['action_required', 'waiting for action'],
    [null, 'ended, result unknown'],
    ['constructor', 'ended, result unknown'],
  ])('a run with the conclusion %s is %s and starts no fetch', (conclusion, state) => {
    expect(
      effects('workflow_run', { action: 'completed', repository, workflow_run: { ...run, conclusion } }),
    ).toMatchObject([{ kind: 'build', state }]);
  });

  it('a neutral run is reported as neutral and starts a fetch', () => {
    expect(
      effects('workflow_run', { action: 'completed', repository, workflow_run: { ...run, conclusion: 'neutral' } }),
    ).toMatchObject([{ kind: 'build', state: 'neutral' }, { kind: 'fetch' }]);
  });

  it.each(['https://github.com/acme/web/actions/runs/12', 'https://github.com/acme/web/actions/runs/12/attempts/2'])(
    'the invocation has the attempt once, as in certificates: %s',
    (html_url) => {
      expect(
        effects('workflow_run', { action: 'completed', repository, workflow_run: { ...run, html_url } })[0],
      ).toMatchObject({ invocation: 'https://github.com/acme/web/actions/runs/12/attempts/2', attempt: 2 });
    },
  );

  it.each([
    ['success', 'deployed'],
    ['failure', 'failed'],
    ['error', 'failed'],
    ['inactive', 'decommissioned'],
    ['in_progress', 'pending'],
  ])('deployment status %s → %s', (state, expected) => {
    const found = effects('deployment_status', {
      repository,
      deployment,
      deployment_status: {
        state,
        environment: 'production',
        environment_url: 'https://web.example',
        created_at: '2026-05-14T11:05:00Z',
      },
    });
    expect(found).toMatchObject([
      {
        kind: 'deployment',
        state: expected,
        environment: 'production',
        commit: SHA,
        url: 'https://web.example',
        at: '2026-05-14T11:05:00.000Z',
      },
    ]);
  });

  it.each([[{ digest: DIGEST }], [{ image: `ghcr.io/acme/web@${DIGEST}` }], [JSON.stringify({ artifact: DIGEST })]])(
    'the digest in a deployment payload is used: %j',
    (payload) => {
      expect(effects('deployment', { repository, deployment: { ...deployment, payload } })).toMatchObject([
        { digest: DIGEST },
      ]);
    },
  );

  it.each([[{ digest: 'sha256:xyz' }], ['not json'], [null], [[]], [{ image: 'ghcr.io/acme/web:latest' }]])(
    'a deployment payload without a digest gives none: %j',
    (payload) => {
      expect(effects('deployment', { repository, deployment: { ...deployment, payload } })).toMatchObject([
        { digest: null },
      ]);
    },
  );

  it('a URL that is not http is dropped', () => {
    expect(
      effects('deployment_status', {
        repository,
        deployment,
        deployment_status: {
          state: 'success',
          environment_url: 'javascript:alert(1)',
          created_at: '2026-05-14T11:05:00Z',
        },
      }),
    ).toMatchObject([{ url: null }]);
  });

  it('a container package is identified by its digest', () => {
    const found = effects('registry_package', {
      action: 'published',
      repository,
      registry_package: {
        name: 'web',
        package_type: 'CONTAINER',
        updated_at: '2026-05-14T10:03:00Z',
        package_version: { version: DIGEST, container_metadata: { tag: { name: 'v1', digest: DIGEST } } },
      },
    });
    expect(found).toMatchObject([
      { kind: 'package', digest: DIGEST },
      { kind: 'fetch', digests: [DIGEST] },
    ]);
  });

  it('a rename and a transfer give the earlier slug', () => {
    expect(
      effects('repository', { action: 'renamed', repository, changes: { repository: { name: { from: 'site' } } } }),
    ).toMatchObject([{ earlierSlug: 'github.com/acme/site' }]);
    expect(
      effects('repository', {
        action: 'transferred',
        repository,
        changes: { owner: { from: { organization: { login: 'old-org' } } } },
      }),
    ).toMatchObject([{ earlierSlug: 'github.com/old-org/web' }]);
  });

  it('the deletion of a branch is ignored', () => {
    expect(
      readGithubDelivery('push', { ref: 'refs/heads/x', before: SHA, after: '0'.repeat(40), repository }),
    ).toMatchObject({ outcome: 'ignored' });
  });

  it('release assets with digests start a fetch; a draft is ignored', () => {
    const release = {
      id: 3,
      tag_name: 'v1',
      published_at: '2026-05-14T10:10:00Z',
      html_url: 'https://github.com/acme/web/releases/v1',
      assets: [
        { name: 'web.tgz', digest: DIGEST },
        { name: 'notes', digest: null },
      ],
    };
    expect(effects('release', { action: 'published', repository, release })).toMatchObject([
      { kind: 'release', tag: 'v1', assets: [{ digest: DIGEST }, { digest: null }] },
      { kind: 'fetch', digests: [DIGEST] },
    ]);
    expect(
      readGithubDelivery('release', { action: 'created', repository, release: { ...release, draft: true } }),
    ).toMatchObject({ outcome: 'ignored' });
  });

  it('an unreadable delivery has a pointer to the wrong member', () => {
    expect(readGithubDelivery('deployment', { repository, deployment: { ...deployment, sha: 'HEAD' } })).toMatchObject({
      outcome: 'unreadable',
      pointer: '/deployment/sha',
    });
    expect(
      readGithubDelivery('deployment_status', {
        repository,
        deployment,
        deployment_status: { state: 'great', created_at: '2026-05-14T11:05:00Z' },
      }),
    ).toMatchObject({ outcome: 'unreadable', pointer: '/deployment_status/state' });
  });

  const pull = {
    html_url: 'https://github.com/acme/web/pull/7',
    title: 'Not kept',
    user: { login: 'ada', id: 101, type: 'User', email: 'not-kept@acme.example' },
    head: { sha: SHA, label: 'not kept' },
    base: { ref: 'main', repo: { private: true } },
    merged: true,
    merged_at: '2026-05-14T09:00:00Z',
    merge_commit_sha: 'cd'.repeat(20),
    merged_by: null,
  };
  const review = { id: 5, user: { login: 'rosa', id: 102 }, body: 'not kept', state: 'APPROVED', commit_id: SHA };
  const sender = { login: 'kim', id: 103 };

  it('a merged pull request is a document with nothing but who did what', () => {
    const [kept, rules] = effects('pull_request', { action: 'closed', repository, sender, pull_request: pull });
    expect(rules).toEqual({
      kind: 'rules',
      repository: fact,
      branch: 'main',
      document: kept?.kind === 'review' && kept.document,
    });
    expect([kept]).toEqual([
      {
        kind: 'review',
        repository: fact,
        summary: 'pull request of ada merged into main',
        document: {
          action: 'closed',
          repository: { id: '77', full_name: 'acme/web', html_url: 'https://github.com/acme/web' },
          sender: { login: 'kim', id: '103' },
          pull_request: {
            html_url: 'https://github.com/acme/web/pull/7',
            user: { login: 'ada', id: '101', type: 'User' },
            head: { sha: SHA },
            base: { ref: 'main' },
            merged: true,
            merged_at: '2026-05-14T09:00:00Z',
            merge_commit_sha: 'cd'.repeat(20),
            merged_by: null,
          },
        },
      },
    ]);
  });

  it.each([
    ['submitted', 'APPROVED', 'review by rosa: approved'],
    ['submitted', 'changes_requested', 'review by rosa: changes requested'],
    ['dismissed', 'approved', 'review by rosa: dismissed'],
  ])('a review that is %s with the state %s', (action, state, summary) => {
    const [effect] = effects('pull_request_review', {
      action,
      repository,
      sender,
      pull_request: pull,
      review: { ...review, state },
    });
    expect(effect).toMatchObject({ kind: 'review', summary, document: { action, review: { id: '5', state } } });
    expect(JSON.stringify(effect)).not.toContain('not kept');
  });

  it.each([
    ['a pull request without a commit', 'pull_request', { action: 'closed', pull_request: { ...pull, head: {} } }],
    [
      'a review without an id',
      'pull_request_review',
      { action: 'submitted', pull_request: pull, review: { user: null } },
    ],
    [
      'an address that is none',
      'pull_request',
      { action: 'closed', pull_request: { ...pull, html_url: 'javascript:' } },
    ],
  ])('%s cannot be read', (_, event, payload) => {
    const read = readGithubDelivery(event, { repository, sender, ...payload });
    expect(read.outcome).toBe('unreadable');
  });

  it('never throws, for any payload', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...GITHUB_EVENTS, '__proto__', 'constructor', ''),
        fc.jsonValue(),
        (event, payload) => {
          expect(['effects', 'ignored', 'unreadable']).toContain(readGithubDelivery(event, payload).outcome);
        },
      ),
    );
  });
});

const corpus = '../shared/corpus/webhooks/github/';
describe('real payloads', () => {
  it.runIf(existsSync(corpus))('every payload is read, or ignored when it changes nothing', () => {
    for (const file of readdirSync(corpus)) {
      const event = file.split('__')[0]!;
      const payload = JSON.parse(readFileSync(corpus + file, 'utf8')) as { deleted?: boolean };
      // Of pull requests only a merge changes something.
      const isUnchanging = payload.deleted === true || file.startsWith('pull_request__opened');
      const changes = GITHUB_EVENTS.includes(event) && !isUnchanging;
      expect([file, readGithubDelivery(event, payload).outcome]).toEqual([file, changes ? 'effects' : 'ignored']);
    }
  });
  it.runIf(!existsSync(corpus))('skipped: ../shared/corpus is not here', () => expect(existsSync(corpus)).toBe(false));
});
