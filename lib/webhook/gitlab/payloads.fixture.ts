/** Payloads in the shapes that GitLab documents ("Webhook events"), shortened to what is read and some that is not. */
export const COMMIT = '4c1d9f5e8b7a60c2d3e4f5061728394a5b6c7d8e';
export const project = {
  id: 77,
  name: 'web',
  web_url: 'https://gitlab.com/acme/shop/web',
  namespace: 'shop',
  path_with_namespace: 'acme/shop/web',
  default_branch: 'main',
};
export const rosa = { id: 102, name: 'Rosa', username: 'rosa', email: '[REDACTED]' };

export const pushed = {
  object_kind: 'push',
  event_name: 'push',
  before: '95790bf891e76fee5e1747ab589903a6a1f80f22',
  after: COMMIT,
  ref: 'refs/heads/main',
  checkout_sha: COMMIT,
  user_username: 'rosa',
  project_id: 77,
  project,
  commits: [{ id: COMMIT, message: 'x', timestamp: '2026-05-14T11:00:00+02:00' }],
  total_commits_count: 1,
};

export const job = {
  object_kind: 'build',
  ref: 'main',
  tag: false,
  sha: COMMIT,
  build_id: 1977,
  build_name: 'release',
  build_stage: 'deploy',
  build_status: 'success',
  build_created_at: '2026-05-14 10:50:00 UTC',
  build_started_at: '2026-05-14 10:51:00 UTC',
  build_finished_at: '2026-05-14 10:53:30 UTC',
  pipeline_id: 2366,
  project_id: 77,
  project_name: 'Acme / Shop / Web',
  user: rosa,
  project,
  environment: null,
};

export const pipeline = {
  object_kind: 'pipeline',
  object_attributes: {
    id: 2366,
    iid: 3,
    ref: 'v1.0.0',
    tag: true,
    sha: COMMIT,
    source: 'push',
    status: 'success',
    created_at: '2026-05-14 10:50:00 UTC',
    finished_at: '2026-05-14 10:56:00 UTC',
  },
  user: rosa,
  project,
  builds: [
    {
      id: 1977,
      stage: 'build',
      name: 'release',
      status: 'success',
      started_at: '2026-05-14 10:51:00 UTC',
      finished_at: '2026-05-14 10:53:30 UTC',
      artifacts_file: { filename: 'artifacts.zip', size: 12 },
    },
    {
      id: 1978,
      stage: 'test',
      name: 'unit',
      status: 'failed',
      started_at: '2026-05-14 10:54:00 UTC',
      finished_at: '2026-05-14 10:55:00 UTC',
      artifacts_file: { filename: null, size: null },
    },
    {
      id: 1979,
      stage: 'deploy',
      name: 'production',
      status: 'manual',
      started_at: null,
      finished_at: null,
      artifacts_file: { filename: null, size: null },
    },
  ],
};

export const deployed = {
  object_kind: 'deployment',
  status: 'success',
  status_changed_at: '2026-05-14 11:00:00 +0200',
  deployment_id: 15,
  deployable_id: 1979,
  deployable_url: 'https://gitlab.com/acme/shop/web/-/jobs/1979',
  environment: 'production',
  environment_tier: 'production',
  environment_external_url: 'https://shop.acme.example',
  project,
  ref: 'main',
  short_sha: COMMIT.slice(0, 8),
  user: rosa,
  commit_url: `https://gitlab.com/acme/shop/web/-/commit/${COMMIT}`,
};

export const released = {
  object_kind: 'release',
  id: 1,
  created_at: '2026-05-14 10:00:00 UTC',
  released_at: '2026-05-14 10:00:00 UTC',
  name: 'v1.0.0',
  tag: 'v1.0.0',
  description: 'x',
  project,
  url: 'https://gitlab.com/acme/shop/web/-/releases/v1.0.0',
  action: 'create',
  assets: { count: 1, links: [{ id: 1, name: 'web.tgz', url: 'https://example.com/web.tgz', link_type: 'other' }] },
  commit: { id: COMMIT },
};

export const mergeRequest = (action: string, change: object = {}, user: object = rosa) => ({
  object_kind: 'merge_request',
  event_type: 'merge_request',
  user,
  project,
  object_attributes: {
    id: 99,
    iid: 7,
    author_id: 101,
    target_branch: 'main',
    source_branch: 'fix',
    title: 'a secret plan',
    description: 'nobody reads this',
    state: action === 'merge' ? 'merged' : 'opened',
    url: 'https://gitlab.com/acme/shop/web/-/merge_requests/7',
    updated_at: '2026-05-14 08:00:00 UTC',
    last_commit: { id: 'ab'.repeat(20), message: 'x' },
    action,
    ...change,
  },
});
