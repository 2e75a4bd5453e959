import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCircleciDelivery } from './events.ts';
import { circleci } from './source.ts';

const BELOW = 'https://app.circleci.com/pipelines/github/acme/';
const SHA = '1dc6aa69429bff4806ad6afe58d3d8f57e25973e';
const URL = 'https://app.circleci.com/pipelines/github/acme/web/130/workflows/fda08377-fe7e-46b1-8992-3a7aaecac9c3';
const workflow = {
  id: 'fda08377-fe7e-46b1-8992-3a7aaecac9c3',
  name: 'build-test-deploy',
  created_at: '2026-05-14T11:00:00.616Z',
  stopped_at: '2026-05-14T11:05:00.170Z',
  url: URL,
};
const vcs = {
  provider_name: 'github',
  origin_repository_url: 'https://github.com/acme/web',
  target_repository_url: 'https://github.com/acme/web',
  revision: SHA,
  commit: { subject: 'Description of change' },
  branch: 'main',
};
const common = {
  id: '3888f21b-eaa7-38e3-8f3d-75a63bba8895',
  happened_at: '2026-05-14T11:05:01.317Z',
  webhook: { id: 'cf8c4fdd-0587-4da1-b4ca-4846e9640af9', name: 'Sample Webhook' },
  project: { id: '84996744-a854-4f5e-aea3-04e2851dc1d2', name: 'web', slug: 'github/acme/web' },
  organization: { id: 'f22b6566-597d-46d5-ba74-99ef5bb3d85c', name: 'acme' },
  pipeline: { id: '1285fe1d-d3a6-44fc-8886-8979558254c4', number: 130, trigger: { type: 'webhook' }, vcs },
};
/** As CircleCI documents them. */
const completed = { ...common, type: 'workflow-completed', workflow: { ...workflow, status: 'success' } };
const jobCompleted = {
  ...common,
  type: 'job-completed',
  workflow,
  job: {
    id: '8b91f9a8-7975-4e60-916c-f0152ccbc937',
    name: 'test',
    started_at: '2026-05-14T11:01:00.841Z',
    stopped_at: '2026-05-14T11:04:00.170Z',
    status: 'success',
    number: 136,
  },
};
const withVcs = (change: object) => ({ ...completed, pipeline: { ...common.pipeline, vcs: { ...vcs, ...change } } });
/** Of GitLab, the GitHub App and Bitbucket Data Center. */
const withParameters = (git: object | undefined) => ({
  ...completed,
  pipeline: { ...common.pipeline, vcs: undefined, trigger_parameters: { circleci: { event_type: 'push' }, git } },
});
const git = {
  tag: '',
  checkout_sha: SHA,
  ref: 'refs/heads/main',
  branch: 'main',
  checkout_url: 'git@gitlab.com:acme/web.git',
};

const read = (payload: unknown) => readCircleciDelivery(payload, BELOW);
function effectOf(payload: unknown) {
  const reading = read(payload);
  if (reading.outcome !== 'effects') throw new Error(JSON.stringify(reading));
  expect(reading.effects).toHaveLength(1);
  return reading.effects[0]!;
}

describe('what CircleCI reports', () => {
  it('a workflow is a run at its address', () => {
    expect(effectOf(completed)).toEqual({
      kind: 'build',
      repository: { host: 'github.com', hostId: null, ownerId: null, slug: 'github.com/acme/web', at: null },
      invocation: URL,
      runId: workflow.id,
      attempt: 1,
      commit: SHA,
      ref: 'refs/heads/main',
      workflow: 'build-test-deploy',
      trigger: 'webhook',
      state: 'success',
      startedAt: '2026-05-14T11:00:00.616Z',
      finishedAt: '2026-05-14T11:05:00.170Z',
      url: URL,
      runsBelow: BELOW,
    });
  });

  it('a job is a run at the address of its page', () => {
    expect(effectOf(jobCompleted)).toMatchObject({
      invocation: `${URL}/jobs/136`,
      runId: `${workflow.id} job 136`,
      workflow: 'build-test-deploy test',
      finishedAt: '2026-05-14T11:04:00.170Z',
    });
  });

  it.each<[string, unknown, object]>([
    ['of GitLab', withParameters(git), { repository: { slug: 'gitlab.com/acme/web' }, ref: 'refs/heads/main' }],
    ['of a tag', withVcs({ branch: null, tag: 'v1' }), { ref: 'refs/tags/v1' }],
    ['of a tag that it does not tell', withVcs({ branch: null }), { ref: null }],
    ['of a pull request', withVcs({ branch: 'pull/7' }), { ref: null }],
    [
      'of a pull request of a fork, whose branch has the name of ours',
      withVcs({ origin_repository_url: 'https://github.com/eve/web' }),
      { repository: { slug: 'github.com/acme/web' }, ref: null },
    ],
    ['that failed', { ...completed, workflow: { ...workflow, status: 'error' } }, { state: 'failure' }],
    ['that was canceled', { ...completed, workflow: { ...workflow, status: 'canceled' } }, { state: 'cancelled' }],
    ['that tells no status', { ...completed, workflow }, { state: 'ended, result unknown' }],
    [
      'of a status of an object',
      { ...completed, workflow: { ...workflow, status: 'toString' } },
      { state: 'ended, result unknown' },
    ],
  ])('a workflow %s', (_, payload, expected) => expect(effectOf(payload)).toMatchObject(expected));

  it.each<[string, unknown, string]>([
    ['the ping', { type: 'ping', id: 'x', webhook: {} }, 'set up'],
    ['a pipeline that was started by hand, without a commit', withParameters(undefined), 'names no repository'],
    ['another type', { ...completed, type: 'pipeline-created' }, 'no effect'],
    ['something else', [], 'no type'],
  ])('%s is ignored with the reason', (_, payload, reason) => {
    expect(read(payload)).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining(reason) });
  });

  it.each<[string, unknown, string]>([
    ['no workflow', { ...completed, workflow: undefined }, '/workflow'],
    ['a repository that is none', withVcs({ target_repository_url: 'web' }), '/pipeline/vcs/target_repository_url'],
    [
      'a clone address that is none',
      withParameters({ ...git, checkout_url: '' }),
      '/pipeline/trigger_parameters/git/checkout_url',
    ],
  ])('%s is unreadable, with a pointer', (_, payload, pointer) => {
    expect(read(payload)).toMatchObject({ outcome: 'unreadable', pointer });
  });

  it('nothing throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('workflow-completed', 'job-completed', 'x'),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (type, rest) => {
          expect(['effects', 'ignored', 'unreadable']).toContain(read({ ...rest, type }).outcome);
        },
      ),
    );
  });

  it('is identified by the id in the body, which the signature covers', () => {
    const body = Buffer.from(JSON.stringify(completed));
    expect(
      circleci.identify({ headers: { 'circleci-event-type': 'lie' }, body }, { name: 'a', settings: null }),
    ).toEqual({
      event: 'workflow-completed',
      deliveryId: common.id,
    });
  });
});

/** The vectors that CircleCI publishes ("Outbound webhooks", validate). */
describe('the signature', () => {
  const ask = (body: string, secret: string, header: string | undefined) => {
    const headers: { [name: string]: string } = header === undefined ? {} : { 'circleci-signature': header };
    const result = circleci.authenticate([secret], { headers, body: Buffer.from(body) }, new Date());
    return result.ok ? 'ok' : result.code;
  };
  const HELLO = '734cc62f32841568f45715aeb9f4d7891324e6d948e4c6c60c0621cdac48623a';
  it.each<[string, string, string, string | undefined, string]>([
    ['hello world', 'hello world', 'secret', `v1=${HELLO}`, 'ok'],
    ['lalala', 'lalala', 'another-secret', 'v1=daa220016c8f29a8b214fbfc3671aeec2145cfb1e6790184ffb38b6d0425fa00', 'ok'],
    [
      'a request',
      'an-important-request-payload',
      'hunter123',
      'v1=9be2242094a9a8c00c64306f382a7f9d691de910b4a266f67bd314ef18ac49fa',
      'ok',
    ],
    ['beside later versions', 'hello world', 'secret', `v1=${HELLO},v2=abc,v3=def`, 'ok'],
    ['of a later version only', 'hello world', 'secret', `v2=${HELLO}`, 'signature-malformed'],
    ['of other bytes', 'hello worlds', 'secret', `v1=${HELLO}`, 'signature-mismatch'],
    ['of another secret', 'hello world', 'secrets', `v1=${HELLO}`, 'signature-mismatch'],
    ['the one that CircleCI shows as wrong', 'foo', 'secret', 'v1=not-a-valid-signature', 'signature-malformed'],
    ['none, as of a webhook without a secret token', 'hello world', 'secret', undefined, 'signature-missing'],
  ])('%s', (_, body, secret, header, expected) => expect(ask(body, secret, header)).toBe(expected));
});
