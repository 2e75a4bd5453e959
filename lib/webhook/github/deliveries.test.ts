/** A complete delivery, as GitHub sends it, of every event that changes something, and deliveries without effect. */
import { describe, expect, it } from 'vitest';
import type { Repository, Run } from '#lib/test-issuer/statements/run.ts';
import { deploymentStatus, releasePublished, repositoryRenamed } from '#lib/test-issuer/statements/webhooks.ts';
import type { WebhookEffect } from '#lib/webhook/effect.ts';
import { GITHUB_EVENTS, readGithubDelivery } from './events.ts';

const repository: Repository = { host: 'github.com', path: 'acme/cart', id: '5', ownerId: '42' };
const AT = new Date('2026-05-14T10:00:00Z');
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const DIGEST = `sha256:${'aa'.repeat(32)}`;
const run: Run = {
  repository,
  commit: COMMIT,
  ref: 'refs/tags/v1.0.0',
  workflow: 'release.yml',
  trigger: 'push',
  id: '77',
  startedOn: AT,
  finishedOn: AT,
};
/** Members of every delivery that the reader ignores, and the repository. */
const common = {
  repository: repositoryRenamed({ repository, from: 'acme/basket' }).repository,
  organization: { login: 'acme', id: 42 },
  sender: { login: 'm-okafor', id: 5127733, type: 'User' },
};
const released = releasePublished({
  run,
  id: '9',
  tag: 'v1.0.0',
  at: AT,
  assets: [{ name: 'cart.tgz', digest: DIGEST }],
});
const deployed = deploymentStatus({
  run,
  id: '3',
  environment: 'production',
  digest: DIGEST,
  at: AT,
  url: 'https://cart.example',
});
const container = {
  id: 1,
  name: 'cart',
  namespace: 'acme',
  ecosystem: 'CONTAINER',
  package_type: 'CONTAINER',
  created_at: '2026-05-14T10:00:00Z',
  updated_at: '2026-05-14T10:00:00Z',
  package_version: {
    id: 2,
    version: DIGEST,
    container_metadata: { tag: { name: 'v1', digest: DIGEST }, manifest: { digest: DIGEST } },
  },
};
const npmPackage = {
  ...container,
  ecosystem: 'npm',
  package_type: 'npm',
  namespace: 'acme',
  package_version: { id: 3, version: '1.0.0' },
};
const workflowRun = {
  id: 77,
  name: 'release',
  path: '.github/workflows/release.yml',
  head_branch: 'main',
  head_sha: COMMIT,
  run_number: 12,
  run_attempt: 1,
  event: 'push',
  status: 'completed',
  conclusion: 'success',
  workflow_id: 4,
  html_url: 'https://github.com/acme/cart/actions/runs/77',
  run_started_at: '2026-05-14T09:55:00Z',
  created_at: '2026-05-14T09:55:00Z',
  updated_at: '2026-05-14T10:00:00Z',
  pull_requests: [],
  actor: common.sender,
};
const pushed = {
  ref: 'refs/heads/main',
  before: 'f'.repeat(40),
  after: COMMIT,
  created: false,
  deleted: false,
  forced: false,
  commits: [],
  head_commit: { id: COMMIT, message: 'Round the totals', timestamp: '2026-05-14T09:50:00Z' },
};

type Delivery = [event: string, payload: object, effects: object[]];
const pull = {
  html_url: 'https://github.com/acme/cart/pull/7',
  number: 7,
  title: 'A title that nobody needs to keep',
  user: { login: 'ada', id: 101, type: 'User', avatar_url: 'https://avatars.example/101' },
  head: { sha: COMMIT, ref: 'topic' },
  base: { ref: 'main' },
  merged: true,
  merged_at: '2026-05-14T09:00:00Z',
  merge_commit_sha: 'cd'.repeat(20),
  merged_by: { login: 'kim', id: 103, type: 'User' },
};
const review = {
  id: 5,
  user: { login: 'rosa', id: 102, type: 'User' },
  body: 'Words that nobody needs to keep',
  state: 'changes_requested',
  submitted_at: '2026-05-14T08:00:00Z',
  commit_id: COMMIT,
};
const CHANGING: Delivery[] = [
  [
    'workflow_run',
    { action: 'completed', workflow_run: workflowRun, ...common },
    [
      { kind: 'build', runId: '77', attempt: 1, commit: COMMIT, state: 'success', trigger: 'push' },
      { kind: 'fetch', runId: '77', commit: COMMIT, digests: [] },
    ],
  ],
  [
    'workflow_run',
    { action: 'requested', workflow_run: { ...workflowRun, status: 'queued', conclusion: null }, ...common },
    [{ kind: 'build', state: 'requested', finishedAt: null }],
  ],
  [
    'release',
    released,
    [
      { kind: 'release', id: '9', tag: 'v1.0.0', state: 'published', assets: [{ name: 'cart.tgz', digest: DIGEST }] },
      { kind: 'fetch', digests: [DIGEST] },
    ],
  ],
  ['release', { ...released, action: 'deleted' }, [{ kind: 'release', state: 'withdrawn' }]],
  [
    'deployment',
    { action: 'created', deployment: deployed.deployment, ...common },
    [{ kind: 'deployment', id: '3', environment: 'production', state: 'pending', digest: DIGEST, commit: COMMIT }],
  ],
  [
    'deployment_status',
    deployed,
    [{ kind: 'deployment', id: '3', environment: 'production', state: 'deployed', url: 'https://cart.example' }],
  ],
  [
    'registry_package',
    { action: 'published', registry_package: container, ...common },
    [
      { kind: 'package', name: 'cart', version: DIGEST, digest: DIGEST, purl: null },
      { kind: 'fetch', digests: [DIGEST] },
    ],
  ],
  [
    'package',
    { action: 'published', package: npmPackage, ...common },
    [{ kind: 'package', name: 'cart', version: '1.0.0', digest: null, purl: 'pkg:npm/%40acme/cart@1.0.0' }],
  ],
  [
    'push',
    { ...pushed, ...common },
    [{ kind: 'push', ref: 'refs/heads/main', after: COMMIT, forced: false, at: '2026-05-14T09:50:00.000Z' }],
  ],
  [
    'repository',
    repositoryRenamed({ repository, from: 'acme/basket' }),
    [{ kind: 'repository', earlierSlug: 'github.com/acme/basket' }],
  ],
  [
    'pull_request',
    { action: 'closed', pull_request: pull, ...common },
    [
      { kind: 'review', summary: 'pull request of ada merged into main' },
      { kind: 'rules', branch: 'main' },
    ],
  ],
  [
    'branch_protection_rule',
    { action: 'created', rule: { name: 'main' }, ...common },
    [{ kind: 'told', summary: expect.stringContaining('branch protection of main created, by') }],
  ],
  [
    'repository_ruleset',
    { action: 'created', repository_ruleset: { name: 'main', enforcement: 'active' }, ...common },
    [{ kind: 'told', summary: expect.stringContaining('ruleset main created, active, by') }],
  ],
  [
    'branch_protection_configuration',
    { action: 'disabled', ...common },
    [{ kind: 'told', summary: expect.stringContaining('branch protection disabled, by') }],
  ],
  [
    'check_run',
    {
      action: 'completed',
      check_run: { name: 'tests', head_sha: 'ab'.repeat(20), conclusion: 'success', app: { name: 'GitHub Actions' } },
      ...common,
    },
    [{ kind: 'told', summary: expect.stringContaining('check tests of abababababab ended: success') }],
  ],
  [
    'pull_request_review',
    { action: 'submitted', pull_request: pull, review, ...common },
    [{ kind: 'review', summary: 'review by rosa: changes requested' }],
  ],
];
const UNCHANGING: [event: string, payload: object][] = [
  ['ping', { zen: 'Keep it simple.', hook_id: 1, hook: { type: 'Repository' }, ...common }],
  ['pull_request', { action: 'opened', number: 1, pull_request: { id: 1 }, ...common }],
  ['pull_request', { action: 'closed', pull_request: { ...pull, merged: false }, ...common }],
  ['pull_request_review', { action: 'edited', pull_request: pull, review, ...common }],
  [
    'pull_request_review',
    { action: 'submitted', pull_request: pull, review: { ...review, state: 'commented' }, ...common },
  ],
  ['check_run', { action: 'created', check_run: { name: 'tests', head_sha: 'ab'.repeat(20) }, ...common }],
  ['workflow_job', { action: 'completed', workflow_job: { id: 1 }, ...common }],
  ['installation', { action: 'created', installation: { id: 1 }, sender: common.sender }],
  ['push', { ...pushed, after: '0'.repeat(40), deleted: true, head_commit: null, ...common }],
  ['release', { ...released, release: { ...released.release, draft: true } }],
];
/** GitHub's deliveries carry no evidence themselves, and an image is what a registry reports. */
const KINDS: { [kind in Exclude<WebhookEffect['kind'], 'evidence' | 'image'>]: true } = {
  repository: true,
  build: true,
  release: true,
  deployment: true,
  package: true,
  push: true,
  fetch: true,
  review: true,
  told: true,
  rules: true,
};

describe('a delivery', () => {
  it.each(CHANGING)('of %s has the expected effects', (event, payload, effects) => {
    const slug = { repository: { host: 'github.com', hostId: '5', ownerId: '42', slug: 'github.com/acme/cart' } };
    expect(readGithubDelivery(event, payload)).toMatchObject({
      outcome: 'effects',
      effects: effects.map((one) => ({ ...slug, ...one })),
    });
  });

  it.each(UNCHANGING)('of %s is ignored', (event, payload) => {
    expect(readGithubDelivery(event, payload).outcome).toBe('ignored');
  });
});

describe('the table of deliveries', () => {
  it('covers every event that the reader supports, and every kind of effect', () => {
    expect(new Set(CHANGING.map(([event]) => event))).toEqual(new Set(GITHUB_EVENTS));
    const kinds = CHANGING.flatMap(([, , effects]) => effects.map((one) => (one as { kind: string }).kind));
    expect(new Set(kinds)).toEqual(new Set(Object.keys(KINDS)));
  });
});
