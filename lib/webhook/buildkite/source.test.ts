import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBuildkiteDelivery } from './events.ts';
import { buildkite } from './source.ts';

const BELOW = 'https://buildkite.com/acme/';
const SHA = 'abcd0b72a1e580e90712cdd9eb26d3fb41cd09c8';
const JOB = 'b63254c0-3271-4a98-8270-7cfbd6c2f14e';
/** A build as Buildkite documents it: the REST API without its jobs. */
const build = {
  id: 'f62a1b4d-10f9-4790-bc1c-e2c3a0c80983',
  web_url: 'https://buildkite.com/acme/web/builds/42',
  number: 42,
  state: 'passed',
  blocked: false,
  commit: SHA,
  branch: 'main',
  tag: null,
  source: 'webhook',
  pull_request: null,
  created_at: '2026-05-14T11:00:00.000Z',
  started_at: '2026-05-14T11:01:00.000Z',
  finished_at: '2026-05-14T11:05:00.000Z',
};
const pipeline = { id: 'p-1', slug: 'web', name: 'Web', repository: 'git@github.com:acme/web.git' };
const sender = { id: '8a7693f8-dbae-4783-9137-84090fce9045', name: 'Some Person' };
const job = {
  id: JOB,
  type: 'script',
  name: ':package: Build',
  step_key: 'build',
  state: 'passed',
  web_url: `https://buildkite.com/acme/web/builds/42#${JOB}`,
  started_at: '2015-05-09 21:05:59 UTC',
  finished_at: '2015-05-09 21:07:59 UTC',
};
const finished = { event: 'build.finished', build, pipeline, sender };
const jobFinished = { event: 'job.finished', job, build, pipeline, sender };
const withBuild = (change: object) => ({ ...finished, build: { ...build, ...change } });
const withJob = (change: object) => ({ ...jobFinished, job: { ...job, ...change } });

const read = (payload: unknown) => readBuildkiteDelivery(payload, BELOW);
function effectOf(payload: unknown) {
  const reading = read(payload);
  if (reading.outcome !== 'effects') throw new Error(JSON.stringify(reading));
  expect(reading.effects).toHaveLength(1);
  return reading.effects[0]!;
}

describe('what Buildkite reports', () => {
  it('a build is a run at its address', () => {
    expect(effectOf(finished)).toEqual({
      kind: 'build',
      repository: { host: 'github.com', hostId: null, ownerId: null, slug: 'github.com/acme/web', at: null },
      invocation: 'https://buildkite.com/acme/web/builds/42',
      runId: '42',
      attempt: 1,
      commit: SHA,
      ref: 'refs/heads/main',
      workflow: 'web',
      trigger: 'webhook',
      state: 'success',
      startedAt: '2026-05-14T11:01:00.000Z',
      finishedAt: '2026-05-14T11:05:00.000Z',
      url: 'https://buildkite.com/acme/web/builds/42',
      runsBelow: BELOW,
    });
  });

  it('a job is a run of its own, at the address that provenance names', () => {
    expect(effectOf(jobFinished)).toMatchObject({
      invocation: `https://buildkite.com/acme/web/builds/42#${JOB}`,
      runId: `42 job ${JOB}`,
      workflow: 'web build',
      startedAt: '2015-05-09T21:05:59.000Z',
      finishedAt: '2015-05-09T21:07:59.000Z',
    });
  });

  it.each<[string, unknown, object]>([
    ['that runs', withBuild({ state: 'running', finished_at: null }), { state: 'running', finishedAt: null }],
    ['that failed', withBuild({ state: 'failed' }), { state: 'failure' }],
    [
      'that waits for a person, in the old way and the new one',
      withBuild({ blocked: true }),
      { state: 'waiting for action', finishedAt: null },
    ],
    ['in a state that is not known', withBuild({ state: 'exploded' }), { state: 'ended, result unknown' }],
    ['in a state of an object', withBuild({ state: 'constructor' }), { state: 'ended, result unknown' }],
    ['of a tag', withBuild({ tag: 'v1.0' }), { ref: 'refs/tags/v1.0' }],
    [
      'of a pull request of the same repository',
      withBuild({ branch: 'fix', pull_request: { id: '7', repository: 'https://github.com/Acme/web' } }),
      { ref: 'refs/heads/fix' },
    ],
    [
      'of a pull request of a fork',
      withBuild({ branch: 'main', pull_request: { id: '7', repository: 'git://github.com/eve/web.git' } }),
      { ref: null },
    ],
    ['of a job that timed out', withJob({ state: 'timed_out' }), { state: 'failure' }],
    ['of a job without a key', withJob({ step_key: null }), { workflow: 'web :package: Build' }],
  ])('a build %s', (_, payload, expected) => expect(effectOf(payload)).toMatchObject(expected));

  it.each<[string, unknown, string]>([
    ['the ping', { event: 'ping', service: {} }, 'set up'],
    ['an agent', { event: 'agent.connected', agent: {} }, 'no effect'],
    ['a build whose commit is not known yet', withBuild({ commit: 'HEAD' }), 'names no commit'],
    ['a step that runs nothing', { ...jobFinished, job: { id: JOB, type: 'manual' } }, 'a manual step runs nothing'],
    ['something else', {}, 'no event'],
  ])('%s is ignored with the reason', (_, payload, reason) => {
    expect(read(payload)).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining(reason) });
  });

  it.each<[string, unknown, string]>([
    ['no build', { event: 'build.finished', pipeline }, '/build'],
    ['an address that is none', withBuild({ web_url: 'javascript:alert(1)' }), '/build/web_url'],
    [
      'a repository that is none',
      { ...finished, pipeline: { ...pipeline, repository: 'web' } },
      '/pipeline/repository',
    ],
  ])('%s is unreadable, with a pointer', (_, payload, pointer) => {
    expect(read(payload)).toMatchObject({ outcome: 'unreadable', pointer });
  });

  it('nothing throws', () => {
    const events = ['build.finished', 'job.finished', 'ping', 'x'];
    fc.assert(
      fc.property(fc.constantFrom(...events), fc.dictionary(fc.string(), fc.jsonValue()), (event, rest) => {
        expect(['effects', 'ignored', 'unreadable']).toContain(read({ ...rest, event }).outcome);
      }),
    );
  });
});

describe('the signature', () => {
  const now = new Date('2026-05-14T12:00:00Z');
  const seconds = now.getTime() / 1000;
  const body = Buffer.from(JSON.stringify(finished));
  const signed = (at: number, text: Uint8Array = body, secret = 'secret') =>
    `timestamp=${at},signature=${createHmac('sha256', secret).update(`${at}.`).update(text).digest('hex')}`;
  const ask = (headers: { [name: string]: string }) => {
    const result = buildkite.authenticate(['old', 'secret'], { headers, body }, now);
    return result.ok ? 'ok' : result.code;
  };
  const own = signed(seconds);
  it.each<[string, { [name: string]: string }, string]>([
    ['of these bytes', { 'x-buildkite-signature': own }, 'ok'],
    ['with a space', { 'x-buildkite-signature': own.replace(',', ', ') }, 'ok'],
    ['of other bytes', { 'x-buildkite-signature': signed(seconds, Buffer.from('{}')) }, 'signature-mismatch'],
    ['with another secret', { 'x-buildkite-signature': signed(seconds, body, 'guess') }, 'signature-mismatch'],
    ['of ten minutes ago', { 'x-buildkite-signature': signed(seconds - 600) }, 'timestamp-old'],
    [
      'of ten minutes ago, that says it is of now',
      { 'x-buildkite-signature': signed(seconds - 600).replace(String(seconds - 600), String(seconds)) },
      'signature-mismatch',
    ],
    ['without its time', { 'x-buildkite-signature': own.replace(/^[^,]*,/, '') }, 'timestamp-malformed'],
    ['of a body alone', { 'x-buildkite-signature': `signature=${'0'.repeat(63)}` }, 'signature-malformed'],
    ['by the token alone', { 'x-buildkite-token': 'secret' }, 'ok'],
    ['by another token', { 'x-buildkite-token': 'secre' }, 'signature-mismatch'],
    [
      'that is wrong, beside the right token',
      { 'x-buildkite-signature': signed(seconds, body, 'guess'), 'x-buildkite-token': 'secret' },
      'signature-mismatch',
    ],
    ['none', {}, 'signature-missing'],
  ])('%s', (_, headers, expected) => expect(ask(headers)).toBe(expected));

  it('no secret is stored with a delivery', () => {
    for (const name of ['x-buildkite-token', 'x-buildkite-signature', 'authorization'])
      expect(buildkite.keptHeaders.test(name)).toBe(false);
  });
});
