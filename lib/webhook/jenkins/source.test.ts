import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJenkinsDelivery } from './events.ts';
import { jenkins } from './source.ts';

const BELOW = 'https://jenkins.acme.example/';
const SHA = 'c6d86dc654b12425e706bcf951adfe5a8627a517';
/** In the shape of the plugin's example, with the members that its classes have added since. */
const build = {
  full_url: 'https://jenkins.acme.example/job/web/18/',
  number: 18,
  queue_id: 1,
  timestamp: 1_778_760_300_000,
  duration: 120_000,
  phase: 'COMPLETED',
  status: 'SUCCESS',
  url: 'job/web/18/',
  scm: { url: 'https://github.com/acme/web.git', branch: 'origin/main', commit: SHA, changes: [], culprits: [] },
  artifacts: { 'web.jar': { archive: 'https://jenkins.acme.example/job/web/18/artifact/web.jar' } },
};
const withBuild = (change: object) => ({
  name: 'web',
  display_name: 'web',
  url: 'job/web/',
  build: { ...build, ...change },
});
const withScm = (change: object) => withBuild({ scm: { ...build.scm, ...change } });
const read = (payload: unknown) => readJenkinsDelivery(payload, BELOW);
function effectOf(payload: unknown) {
  const reading = read(payload);
  if (reading.outcome !== 'effects') throw new Error(JSON.stringify(reading));
  return reading.effects[0]!;
}

describe('what the Notification plugin reports', () => {
  it('a build that is completed is a run at its address', () => {
    expect(effectOf(withBuild({}))).toEqual({
      kind: 'build',
      repository: { host: 'github.com', hostId: null, ownerId: null, slug: 'github.com/acme/web', at: null },
      invocation: 'https://jenkins.acme.example/job/web/18/',
      runId: '18',
      attempt: 1,
      commit: SHA,
      ref: 'refs/heads/main',
      workflow: 'web',
      trigger: null,
      state: 'success',
      startedAt: '2026-05-14T12:03:00.000Z',
      finishedAt: '2026-05-14T12:05:00.000Z',
      url: 'https://jenkins.acme.example/job/web/18/',
      runsBelow: BELOW,
    });
  });

  it.each<[string, unknown, object]>([
    [
      'that starts',
      withBuild({ phase: 'STARTED', status: undefined }),
      { state: 'running', startedAt: '2026-05-14T12:05:00.000Z', finishedAt: null },
    ],
    ['that waits', withBuild({ phase: 'QUEUED' }), { state: 'requested', startedAt: null, finishedAt: null }],
    [
      'that is finalized later',
      withBuild({ phase: 'FINALIZED' }),
      { state: 'success', startedAt: null, finishedAt: '2026-05-14T12:05:00.000Z' },
    ],
    ['with a failed test', withBuild({ status: 'UNSTABLE' }), { state: 'failure' }],
    ['that was aborted', withBuild({ status: 'ABORTED' }), { state: 'cancelled' }],
    ['without a result', withBuild({ status: undefined }), { state: 'ended, result unknown' }],
    [
      'with the time that older versions write',
      withBuild({ timestamp: '2026-05-14T12:05:00.0+00:00' }),
      { finishedAt: '2026-05-14T12:05:00.000Z' },
    ],
    [
      'whose duration leads out of what a date can be',
      withBuild({ timestamp: -8_640_000_000_000_000, duration: 1 }),
      { startedAt: null },
    ],
    ['of a branch without its remote', withScm({ branch: 'fix/a' }), { ref: 'refs/heads/fix/a' }],
    ['of a branch of a remote', withScm({ branch: 'refs/remotes/origin/fix' }), { ref: 'refs/heads/fix' }],
    ['of a tag', withScm({ branch: 'refs/tags/v1' }), { ref: 'refs/tags/v1' }],
    ['of a commit', withScm({ branch: 'detached' }), { ref: null }],
  ])('a build %s', (_, payload, expected) => expect(effectOf(payload)).toMatchObject(expected));

  it.each<[string, unknown, string]>([
    ['a build that has not checked anything out', withBuild({ scm: {} }), 'names no commit'],
    ['a build of a Jenkins without an address', withBuild({ full_url: undefined }), 'set the Jenkins URL'],
    ['a step of the job', withBuild({ phase: 'NONE' }), 'in no phase'],
  ])('%s is ignored with the reason', (_, payload, reason) => {
    expect(read(payload)).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining(reason) });
  });

  it.each<[string, unknown, string]>([
    ['a phase that is none', withBuild({ phase: 'DREAMT' }), '/build/phase'],
    ['an address that is none', withBuild({ full_url: 'job/web/18/' }), '/build/full_url'],
    ['a repository that is none', withScm({ url: 'web' }), '/build/scm/url'],
    ['no build', { name: 'web' }, '/build'],
  ])('%s is unreadable, with a pointer', (_, payload, pointer) => {
    expect(read(payload)).toMatchObject({ outcome: 'unreadable', pointer });
  });

  it('nothing throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (scm, rest) => {
        expect(['effects', 'ignored', 'unreadable']).toContain(read(withBuild({ ...rest, scm })).outcome);
      }),
    );
  });

  it('its phase is the event', () => {
    const body = Buffer.from(JSON.stringify(withBuild({})));
    const connection = { name: 'ci', settings: null };
    expect(jenkins.identify({ headers: {}, body }, connection)).toEqual({ event: 'build completed', deliveryId: null });
  });
});
