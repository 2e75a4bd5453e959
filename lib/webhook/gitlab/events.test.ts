import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GITLAB_KINDS, readGitlabDelivery } from './events.ts';
import { COMMIT, deployed, job, mergeRequest, pipeline, project, pushed, released } from './payloads.fixture.ts';
import { gitlab } from './source.ts';

const repository = { host: 'gitlab.com', hostId: '77', ownerId: null, slug: 'gitlab.com/acme/shop/web', at: null };
const build = {
  kind: 'build',
  repository,
  invocation: 'https://gitlab.com/acme/shop/web/-/jobs/1977',
  runId: '1977',
  attempt: 1,
  commit: COMMIT,
  workflow: 'release',
  state: 'success',
  startedAt: '2026-05-14T10:51:00.000Z',
  finishedAt: '2026-05-14T10:53:30.000Z',
};
const fetch = { kind: 'fetch', repository, digests: [], runId: '1977', commit: COMMIT };

describe('a delivery of GitLab', () => {
  it.each<[string, unknown, object[]]>([
    [
      'push',
      pushed,
      [{ kind: 'push', repository, ref: 'refs/heads/main', after: COMMIT, at: '2026-05-14T09:00:00.000Z' }],
    ],
    ['tag push', { ...pushed, object_kind: 'tag_push', ref: 'refs/tags/v1' }, [{ kind: 'push', ref: 'refs/tags/v1' }]],
    ['job', job, [{ ...build, ref: 'refs/heads/main' }, fetch]],
    ['a failed job', { ...job, build_status: 'failed' }, [{ ...build, state: 'failure' }]],
    [
      'pipeline',
      pipeline,
      [
        { ...build, ref: 'refs/tags/v1.0.0', trigger: 'push' },
        fetch,
        { kind: 'build', runId: '1978', state: 'failure' },
        { kind: 'build', runId: '1979', state: 'waiting for action', finishedAt: null },
      ],
    ],
    [
      'deployment',
      deployed,
      [
        {
          kind: 'deployment',
          id: '15',
          environment: 'production',
          state: 'deployed',
          commit: COMMIT,
          at: '2026-05-14T09:00:00.000Z',
          url: 'https://shop.acme.example',
        },
      ],
    ],
    ['a deployment that failed', { ...deployed, status: 'failed' }, [{ state: 'failed' }]],
    [
      'release',
      released,
      [{ kind: 'release', tag: 'v1.0.0', state: 'published', assets: [{ name: 'web.tgz', digest: null }] }],
    ],
    ['a deleted release', { ...released, action: 'delete' }, [{ state: 'withdrawn' }]],
    ['an approval', mergeRequest('approval'), [{ kind: 'review', summary: 'merge request 7 approved by rosa' }]],
    [
      'a merge',
      mergeRequest('merge', { merge_commit_sha: COMMIT }),
      [{ kind: 'review', summary: 'merge request 7 merged by rosa' }],
    ],
  ])('%s', (_, payload, effects) => {
    expect(readGitlabDelivery(payload)).toMatchObject({ outcome: 'effects', effects });
  });

  it.each<[string, unknown]>([
    ['a branch that is deleted', { ...pushed, after: '0'.repeat(40) }],
    ['an open merge request', mergeRequest('open')],
    ['a merge request without an action', mergeRequest('open', { action: undefined })],
    ['another kind', { object_kind: 'wiki_page', project }],
    ['no kind', { event_name: 'project_create', project_id: 74 }],
    ['a list', []],
  ])('%s is ignored', (_, payload) => expect(readGitlabDelivery(payload).outcome).toBe('ignored'));

  it.each<[string, unknown, string]>([
    ['a project without an id', { ...pushed, project: { ...project, id: null } }, '/project/id'],
    ['a job with a short commit', { ...job, sha: 'abc' }, '/sha'],
    ['a job whose id is an object', { ...job, build_id: {} }, '/build_id'],
    ['a deployment without its commit', { ...deployed, commit_url: 'https://gitlab.com/x' }, '/commit_url'],
    ['a deployment with another status', { ...deployed, status: 'paused' }, '/status'],
    ['a deployment without a time', { ...deployed, status_changed_at: 'soon' }, '/status_changed_at'],
    ['a web_url that is no URL', { ...released, project: { ...project, web_url: 'javascript:x' } }, '/project/web_url'],
    [
      'a merge request without its commit',
      mergeRequest('approval', { last_commit: null }),
      '/object_attributes/last_commit',
    ],
    ['a job in the builds without a name', { ...pipeline, builds: [{ id: 1, status: 'success' }] }, '/builds/0/name'],
  ])('%s is unreadable, with a pointer', (_, payload, pointer) => {
    expect(readGitlabDelivery(payload)).toMatchObject({ outcome: 'unreadable', pointer });
  });

  it('keeps of a merge request nothing but who did what', () => {
    expect(JSON.stringify(readGitlabDelivery(mergeRequest('approval')))).not.toMatch(
      /secret plan|nobody reads|REDACTED/,
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...GITLAB_KINDS),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (object_kind, payload) => {
          const value = { project, ...payload, object_kind };
          expect(['effects', 'ignored', 'unreadable']).toContain(readGitlabDelivery(value).outcome);
        },
      ),
    );
  });
});

describe('the source', () => {
  it('identifies a delivery by what stays the same over its retries', () => {
    const identify = (headers: { [name: string]: string }) =>
      gitlab.identify({ headers, body: new Uint8Array() }, { name: 'x', settings: null });
    expect(identify({ 'x-gitlab-event': 'Push Hook', 'idempotency-key': 'k', 'webhook-id': 'k' })).toEqual({
      event: 'Push Hook',
      deliveryId: 'k',
    });
    expect(identify({ 'x-gitlab-event': 'Push Hook' })).toMatchObject({ deliveryId: null });
    expect(identify({})).toHaveProperty('missing');
  });

  it('keeps no header that holds a secret', () => {
    for (const name of ['x-gitlab-token', 'webhook-signature', 'authorization', 'cookie'])
      expect(gitlab.keptHeaders.test(name)).toBe(false);
  });
});
