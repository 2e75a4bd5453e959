/** Payloads in the recorded shapes of Bitbucket Cloud and Bitbucket Data Center, with made-up names. */
export const HEAD = '9c833166dcef1f0a5e62f1ed5b4ff7a2f8c7a911';
export const MERGE = '764413d85e29f7f2f0c8cc1f1a9a1f6d5b1c2d3e';
const REPOSITORY_UUID = '{59005838-3978-410b-84fd-8b4ce1b41089}';

const person = (nickname: string, digit: string) => ({
  type: 'user',
  links: { html: { href: `https://bitbucket.org/${nickname}/` } },
  nickname,
  uuid: `{678ab31f-9f88-4d7a-b343-1bdf9f02491${digit}}`,
  display_name: `${nickname} of Acme`,
});
export const ADA = person('ada', '1');
export const ROSA = person('rosa', '2');
export const KIM = person('kim', '3');

export const repository = {
  name: 'web',
  type: 'repository',
  uuid: REPOSITORY_UUID,
  scm: 'git',
  full_name: 'acme/web',
  is_private: true,
  links: { html: { href: 'https://bitbucket.org/acme/web' } },
  owner: { type: 'team', uuid: '{31358906-183f-4b53-b83c-f70ba0ca5d3c}', display_name: 'Acme' },
};
const short = (commit: string) => ({
  hash: commit.slice(0, 12),
  links: { self: { href: `https://api.bitbucket.org/2.0/repositories/acme/web/commit/${commit.slice(0, 12)}` } },
});
const side = (branch: string, commit: string) => ({
  branch: { name: branch },
  repository: { full_name: 'acme/web', uuid: REPOSITORY_UUID },
  commit: short(commit),
});
export const pullrequest = {
  id: 7,
  type: 'pullrequest',
  title: 'nobody’s business',
  description: 'neither',
  state: 'OPEN',
  merge_commit: null,
  closed_by: null,
  author: ADA,
  updated_on: '2026-05-14T11:40:31.002905+00:00',
  links: { html: { href: 'https://bitbucket.org/acme/web/pull-requests/7' } },
  source: side('fix', HEAD),
  destination: side('main', '32c4ea19aa3af10acd08e419e2c354941a365d74'),
  participants: [{ type: 'participant', approved: true, state: 'approved', role: 'REVIEWER', user: ROSA }],
};
/** `pullrequest:approved`, `pullrequest:unapproved`: what is said is in the participants. */
export const approval = (approved: boolean, date = '2026-05-14T11:40:30.999805+00:00', by = ROSA) => ({
  actor: by,
  repository,
  approval: { date, user: by },
  pullrequest: { ...pullrequest, participants: [{ approved, state: approved ? 'approved' : null, user: by }] },
});
export const fulfilled = {
  actor: KIM,
  repository,
  pullrequest: {
    ...pullrequest,
    state: 'MERGED',
    merge_commit: short(MERGE),
    closed_by: KIM,
    updated_on: '2026-05-14T11:50:00.000000+00:00',
  },
};
export const pushed = {
  actor: ADA,
  repository,
  push: {
    changes: [
      {
        forced: true,
        created: false,
        closed: false,
        old: { type: 'branch', name: 'main', target: { hash: HEAD, date: '2026-05-14T10:00:00+00:00' } },
        new: { type: 'branch', name: 'main', target: { hash: MERGE, date: '2026-05-14T11:00:00+00:00' } },
      },
      {
        forced: false,
        created: true,
        closed: false,
        old: null,
        new: { type: 'tag', name: 'v1', target: { hash: MERGE } },
      },
      {
        forced: false,
        created: false,
        closed: true,
        old: { type: 'branch', name: 'fix', target: { hash: HEAD } },
        new: null,
      },
    ],
  },
};
export const status = (change: object = {}) => ({
  actor: ADA,
  repository,
  commit_status: {
    name: 'Pipeline #42 for main',
    description: '',
    state: 'SUCCESSFUL',
    key: '1a2b',
    url: 'https://bitbucket.org/acme/web/pipelines/results/42',
    type: 'build',
    created_on: '2026-05-14T11:00:00.547563+00:00',
    updated_on: '2026-05-14T11:05:00.547563+00:00',
    links: { commit: { href: `https://api.bitbucket.org/2.0/repositories/acme/web/commit/${MERGE}` } },
    ...change,
  },
});

const serverUser = (name: string, id: number) => ({
  name,
  id,
  slug: name,
  displayName: name,
  active: true,
  type: 'NORMAL',
});
const serverRepository = {
  slug: 'web',
  id: 84,
  name: 'web',
  scmId: 'git',
  links: {
    clone: [
      { href: 'ssh://git@git.acme.example:7999/shop/web.git', name: 'ssh' },
      { href: 'https://git.acme.example/scm/shop/web.git', name: 'http' },
    ],
    self: [{ href: 'https://git.acme.example/projects/SHOP/repos/web/browse' }],
  },
  project: { key: 'SHOP', id: 2, name: 'Shop' },
};
/** `pr:reviewer:approved`, `pr:reviewer:unapproved`, `pr:reviewer:needs_work` of Data Center. */
export const serverReview = (eventKey: string, reviewStatus: string) => ({
  eventKey,
  date: '2026-05-14T17:10:00+0530',
  actor: serverUser('rosa', 4),
  participant: {
    user: serverUser('rosa', 4),
    lastReviewedCommit: HEAD,
    role: 'REVIEWER',
    approved: reviewStatus === 'APPROVED',
    status: reviewStatus,
  },
  previousStatus: 'UNAPPROVED',
  pullRequest: {
    id: 6,
    title: 'nobody’s business',
    state: 'OPEN',
    createdDate: 1_778_750_000_000,
    author: { user: serverUser('ada', 1), role: 'AUTHOR', status: 'UNAPPROVED' },
    fromRef: { id: 'refs/heads/fix', latestCommit: HEAD, repository: serverRepository },
    toRef: {
      id: 'refs/heads/main',
      latestCommit: '32c4ea19aa3af10acd08e419e2c354941a365d74',
      repository: serverRepository,
    },
    links: { self: [{ href: 'https://git.acme.example/projects/SHOP/repos/web/pull-requests/6' }] },
  },
});
const { pullRequest: openRequest } = serverReview('', '');
export const serverMerged = {
  eventKey: 'pr:merged',
  date: '2026-05-14T17:20:00+0530',
  actor: serverUser('kim', 5),
  pullRequest: {
    ...openRequest,
    state: 'MERGED',
    closedDate: 1_778_759_400_000,
    properties: { mergeCommit: { id: MERGE, displayId: MERGE.slice(0, 11) } },
  },
};
export const serverPushed = {
  eventKey: 'repo:refs_changed',
  date: '2026-05-14T17:20:00+0530',
  actor: serverUser('ada', 1),
  repository: serverRepository,
  changes: [
    {
      ref: { id: 'refs/heads/main', type: 'BRANCH' },
      refId: 'refs/heads/main',
      fromHash: HEAD,
      toHash: MERGE,
      type: 'UPDATE',
    },
    {
      ref: { id: 'refs/heads/fix', type: 'BRANCH' },
      refId: 'refs/heads/fix',
      fromHash: HEAD,
      toHash: '0'.repeat(40),
      type: 'DELETE',
    },
  ],
};
