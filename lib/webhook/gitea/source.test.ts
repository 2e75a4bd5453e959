import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gitea, readGiteaDelivery } from './source.ts';

const SHA = '4c1d9f5e8b7a60c2d3e4f5061728394a5b6c7d8e';
const owner = { id: 5, login: 'acme', full_name: 'Acme', username: 'acme' };
const repository = {
  id: 77,
  owner,
  name: 'web',
  full_name: 'acme/web',
  html_url: 'https://git.acme.example/acme/web',
  updated_at: '2026-05-14T09:59:00Z',
};
const sender = { id: 102, login: 'rosa', username: 'rosa' };
const pull_request = {
  id: 9,
  number: 7,
  html_url: 'https://git.acme.example/acme/web/pulls/7',
  user: { id: 101, login: 'ada' },
  head: { ref: 'fix', sha: SHA },
  base: { ref: 'main', sha: 'ab'.repeat(20) },
  merged: false,
  updated_at: '2026-05-14T10:00:00Z',
};
const fact = { host: 'git.acme.example', hostId: '77', slug: 'git.acme.example/acme/web' };
/** As Gitea documents a push. */
const push = {
  ref: 'refs/heads/main',
  before: 'ab'.repeat(20),
  after: SHA,
  commits: [],
  repository,
  pusher: sender,
  sender,
};
const release = {
  action: 'published',
  release: {
    id: 3,
    tag_name: 'v1',
    html_url: 'https://git.acme.example/acme/web/releases/tag/v1',
    draft: false,
    published_at: '2026-05-14T10:00:00Z',
    assets: [{ id: 1, name: 'web.tgz', digest: `sha256:${'ab'.repeat(32)}` }],
  },
  repository,
  sender,
};

describe('a delivery of Gitea or Forgejo', () => {
  it.each<[string, string, unknown, object[]]>([
    ['a push', 'push', push, [{ kind: 'push', repository: fact, after: SHA }]],
    ['a release, without anything to fetch', 'release', release, [{ kind: 'release', tag: 'v1', state: 'published' }]],
    [
      'an approval',
      'pull_request_approved',
      {
        action: 'reviewed',
        number: 7,
        pull_request,
        repository,
        sender,
        review: { type: 'pull_request_review_approved', content: '' },
      },
      [
        {
          kind: 'review',
          summary: 'review by rosa: approved',
          document: {
            review: {
              state: 'approved',
              commit_id: SHA,
              submitted_at: '2026-05-14T10:00:00Z',
              user: { login: 'rosa', id: '102' },
            },
          },
        },
      ],
    ],
    [
      'a rejection of Forgejo',
      'pull_request_review_rejected',
      { action: 'reviewed', pull_request, repository, sender },
      [{ kind: 'review', summary: 'review by rosa: changes requested' }],
    ],
    [
      'a merge',
      'pull_request',
      {
        action: 'closed',
        pull_request: { ...pull_request, merged: true, merge_commit_sha: SHA, merged_by: sender },
        repository,
        sender,
      },
      [{ kind: 'review', summary: 'pull request of ada merged into main' }],
    ],
  ])('%s', (_, event, payload, effects) => {
    const read = readGiteaDelivery(event, payload);
    expect(read).toMatchObject({ outcome: 'effects', effects });
    expect(read.outcome === 'effects' && read.effects).toHaveLength(effects.length);
  });

  it.each<[string, unknown, string]>([
    ['push', { ...push, after: 7 }, '/after'],
    ['pull_request_approved', { pull_request, sender }, '/action'],
    ['pull_request_approved', { pull_request, sender, repository: { id: 'x' } }, '/repository/id'],
  ])('%s with a wrong type is unreadable, with a pointer', (event, payload, pointer) => {
    const read = readGiteaDelivery(event, payload);
    expect(read.outcome).toBe('unreadable');
    if (pointer !== '/action') expect(read).toMatchObject({ pointer });
  });

  it('a comment has no effect, and nothing throws', () => {
    expect(readGiteaDelivery('pull_request_comment', {}).outcome).toBe('ignored');
    fc.assert(
      fc.property(
        fc.constantFrom('push', 'release', 'pull_request', 'pull_request_approved'),
        fc.jsonValue(),
        (event, payload) => {
          expect(['effects', 'ignored', 'unreadable']).toContain(readGiteaDelivery(event, payload).outcome);
        },
      ),
    );
  });
});

describe('the signature', () => {
  const body = Buffer.from(JSON.stringify(push));
  const hex = createHmac('sha256', 'secret').update(body).digest('hex');
  it.each<[string, { [name: string]: string }, boolean]>([
    ['of Gitea', { 'x-gitea-signature': hex }, true],
    ['of Forgejo', { 'x-forgejo-signature': hex }, true],
    ['as GitHub has it', { 'x-hub-signature-256': `sha256=${hex}` }, true],
    ['of another body', { 'x-gitea-signature': hex.replace(/^./, (c) => (c === '0' ? '1' : '0')) }, false],
    ['none', {}, false],
  ])('%s', (_, headers, ok) => {
    expect(gitea.authenticate(['secret'], { headers, body }, new Date()).ok).toBe(ok);
  });
});
