import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  approval,
  fulfilled,
  HEAD,
  MERGE,
  pullrequest,
  pushed,
  repository,
  serverMerged,
  serverPushed,
  serverReview,
  status,
} from './payloads.fixture.ts';
import { bitbucket, readBitbucketDelivery as read } from './source.ts';

const CLOUD = { host: 'bitbucket.org', hostId: '59005838-3978-410b-84fd-8b4ce1b41089', slug: 'bitbucket.org/acme/web' };
const SERVER = { host: 'git.acme.example', hostId: '84', ownerId: '2', slug: 'git.acme.example/scm/shop/web' };
const NONE = '0'.repeat(40);
const COMMIT = {
  pointer: '/pullrequest/source/commit/hash',
  id: HEAD.slice(0, 12),
  repository: 'acme/web',
  hostId: CLOUD.hostId,
};

function effectsOf(event: string, payload: unknown) {
  const reading = read(event, payload);
  if (reading.outcome !== 'effects') throw new Error(JSON.stringify(reading));
  return reading.effects;
}

describe('Bitbucket Cloud', () => {
  it('a push names each branch and tag by its full commit, and a removed branch is none', () => {
    expect(effectsOf('repo:push', pushed)).toMatchObject([
      { kind: 'push', repository: CLOUD, ref: 'refs/heads/main', before: HEAD, after: MERGE, forced: true },
      { kind: 'push', ref: 'refs/tags/v1', before: NONE, after: MERGE, forced: false, at: null },
    ]);
  });

  it('a rename names the repository before', () => {
    const changes = { full_name: { old: 'acme/site', new: 'acme/web' } };
    expect(effectsOf('repo:updated', { repository, changes })).toMatchObject([
      { kind: 'repository', repository: CLOUD, earlierSlug: 'bitbucket.org/acme/site' },
    ]);
    expect(effectsOf('repo:updated', { repository })).toMatchObject([{ earlierSlug: null }]);
  });

  it('a pipeline is a build at its address', () => {
    expect(effectsOf('repo:commit_status_updated', status())).toMatchObject([
      {
        kind: 'build',
        invocation: 'https://bitbucket.org/acme/web/pipelines/results/42',
        runId: '42',
        commit: MERGE,
        state: 'success',
        finishedAt: '2026-05-14T11:05:00.547Z',
        runsBelow: null,
      },
    ]);
    expect(effectsOf('repo:commit_status_created', status({ state: 'INPROGRESS' }))).toMatchObject([
      { state: 'running', finishedAt: null },
    ]);
  });

  it('an approval waits for the full id of its commit', () => {
    const [effect] = effectsOf('pullrequest:approved', approval(true));
    expect(effect).toMatchObject({ kind: 'review', summary: 'review by rosa: approved', abbreviated: [COMMIT] });
    expect(JSON.stringify(effect)).not.toContain('business');
  });

  it('a merge has the commit that it became, too', () => {
    expect(effectsOf('pullrequest:fulfilled', fulfilled)).toMatchObject([
      {
        summary: 'pull request of ada merged into main',
        abbreviated: [COMMIT, { pointer: '/pullrequest/merge_commit/hash', id: MERGE.slice(0, 12) }],
      },
    ]);
  });

  it('a commit that is named in full waits for nothing, as in a fork that is asked', () => {
    const source = { ...pullrequest.source, commit: { hash: HEAD } };
    const full = { ...approval(true), pullrequest: { ...pullrequest, source } };
    expect(effectsOf('pullrequest:approved', full)[0]).not.toHaveProperty('abbreviated');
    const fork = { full_name: 'eve/web', uuid: '{00000000-3978-410b-84fd-8b4ce1b41089}' };
    const forked = {
      ...fulfilled,
      pullrequest: { ...fulfilled.pullrequest, source: { ...pullrequest.source, repository: fork } },
    };
    expect(effectsOf('pullrequest:fulfilled', forked)).toMatchObject([
      { abbreviated: [{ repository: 'eve/web' }, { repository: 'acme/web' }] },
    ]);
  });

  it('what is said is in the body: another event in the header, which nobody signed, makes no approval', () => {
    expect(effectsOf('pullrequest:approved', approval(false))).toMatchObject([
      { summary: 'review by rosa: taken back' },
    ]);
    expect(effectsOf('pullrequest:fulfilled', approval(true))).toMatchObject([{ summary: 'review by rosa: approved' }]);
  });

  it.each<[string, string, unknown, string]>([
    ['a comment', 'pullrequest:comment_created', {}, 'no effect'],
    ['a removed branch alone', 'repo:push', { repository, push: { changes: [pushed.push.changes[2]] } }, 'no effect'],
    [
      'a status that leads to a page of the host, which is no pipeline',
      'repo:commit_status_created',
      status({ url: 'https://bitbucket.org/acme/web/src/main/README.md' }),
      'elsewhere',
    ],
    [
      'the build of another system',
      'repo:commit_status_created',
      status({ url: 'https://ci.example/1' }),
      'the run is elsewhere',
    ],
    [
      'a build of an abbreviated commit',
      'repo:commit_status_created',
      status({ links: { commit: { href: `https://api.bitbucket.org/commit/${MERGE.slice(0, 12)}` } } }),
      'full id of the commit',
    ],
    ['an open pull request', 'pullrequest:fulfilled', { repository, pullrequest }, 'neither a merge'],
  ])('%s is ignored with the reason', (_, event, payload, reason) => {
    expect(read(event, payload)).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining(reason) });
  });

  it.each<[string, string, unknown, string]>([
    [
      'a repository without its id',
      'repo:push',
      { ...pushed, repository: { ...repository, uuid: 'acme' } },
      '/repository/uuid',
    ],
    [
      'a push of an abbreviated commit',
      'repo:push',
      { repository, push: { changes: [{ new: { type: 'branch', name: 'a', target: { hash: '9c83' } } }] } },
      '/push/changes/0/new/target/hash',
    ],
    [
      'a change without an address',
      'pullrequest:approved',
      { ...approval(true), pullrequest: { ...pullrequest, links: {} } },
      '/pullrequest/links/html',
    ],
  ])('%s is unreadable, with a pointer', (_, event, payload, pointer) => {
    expect(read(event, payload)).toMatchObject({ outcome: 'unreadable', pointer });
  });
});

describe('Bitbucket Data Center', () => {
  it('a push, whose repository is named by its address for cloning', () => {
    expect(effectsOf('repo:refs_changed', serverPushed)).toMatchObject([
      { kind: 'push', repository: SERVER, ref: 'refs/heads/main', after: MERGE },
    ]);
  });

  it('a rename', () => {
    const moved = {
      ...serverPushed.repository,
      links: { clone: [{ href: 'https://git.acme.example/scm/shop/site.git', name: 'http' }] },
    };
    expect(effectsOf('repo:modified', { old: serverPushed.repository, new: moved })).toMatchObject([
      { kind: 'repository', repository: { hostId: '84', slug: 'git.acme.example/scm/shop/site' }, earlierSlug: null },
    ]);
  });

  it.each([
    ['pr:reviewer:approved', 'APPROVED', 'review by rosa: approved'],
    ['pr:reviewer:unapproved', 'UNAPPROVED', 'review by rosa: unapproved'],
    ['pr:reviewer:needs_work', 'NEEDS_WORK', 'review by rosa: needs work'],
    ['pr:reviewer:changes_requested', 'NEEDS_WORK', 'review by rosa: needs work'],
  ])('%s names its commit in full', (event, said, summary) => {
    const effects = effectsOf(event, serverReview(event, said));
    expect(effects).toMatchObject([{ kind: 'review', repository: SERVER, summary }]);
    expect(effects[0]).not.toHaveProperty('abbreviated');
    expect(JSON.stringify(effects)).not.toContain('business');
  });

  it('a merge', () => {
    expect(effectsOf('pr:merged', serverMerged)).toMatchObject([
      { summary: 'pull request of ada merged into refs/heads/main' },
    ]);
  });

  it('a repository without its address is unreadable, and the test of a webhook is ignored', () => {
    expect(read('repo:refs_changed', { ...serverPushed, repository: { id: 84 } })).toMatchObject({
      outcome: 'unreadable',
      pointer: '/repository/links/clone',
    });
    expect(read('diagnostics:ping', { test: true })).toMatchObject({ outcome: 'ignored' });
  });
});

it('nothing throws', () => {
  const events = ['repo:push', 'repo:commit_status_created', 'pullrequest:approved', 'pr:merged', 'toString'];
  fc.assert(
    fc.property(fc.constantFrom(...events), fc.jsonValue(), (event, payload) => {
      expect(['effects', 'ignored', 'unreadable']).toContain(read(event, payload).outcome);
    }),
  );
});

describe('the signature', () => {
  const body = Buffer.from(JSON.stringify(pushed));
  const hex = createHmac('sha256', 'secret').update(body).digest('hex');
  it.each<[string, { [name: string]: string }, boolean]>([
    ['of these bytes', { 'x-hub-signature': `sha256=${hex}` }, true],
    ['by SHA-1, which the header had elsewhere', { 'x-hub-signature': `sha1=${hex.slice(0, 40)}` }, false],
    ['of other bytes', { 'x-hub-signature': `sha256=${hex.replace(/^./, (c) => (c === '0' ? '1' : '0'))}` }, false],
    ['none, as of a webhook without a secret', { 'x-hook-uuid': '6b4b2d59-0000-4000-8000-000000000000' }, false],
  ])('%s', (_, headers, ok) => {
    expect(bitbucket.authenticate(['secret'], { headers, body }, new Date()).ok).toBe(ok);
  });

  it('a delivery is identified by the id of its request', () => {
    const connection = { name: 'acme', settings: null };
    const identify = (headers: { [name: string]: string }) => bitbucket.identify({ headers, body }, connection);
    expect(identify({ 'x-event-key': 'repo:push', 'x-request-uuid': 'a' })).toEqual({
      event: 'repo:push',
      deliveryId: 'a',
    });
    expect(identify({ 'x-event-key': 'pr:merged', 'x-request-id': 'b' })).toEqual({
      event: 'pr:merged',
      deliveryId: 'b',
    });
    expect(identify({})).toHaveProperty('missing');
  });
});
