import { describe, expect, it } from 'vitest';
import { clampEffectTimes } from './clamp-times.ts';
import type { WebhookEffect } from './effect.ts';

const RECEIVED = '2026-05-14T12:00:00.000Z';
const FUTURE = '2099-01-01T00:00:00.000Z';
const AHEAD = '2026-05-14T12:04:00.000Z';

const effectsAt = (at: string): WebhookEffect[] => {
  const repository = { host: 'github.com', hostId: '77', ownerId: '5', slug: 'github.com/acme/web', at };
  const run = { runId: '1', attempt: 1, commit: 'ab', ref: null, workflow: null, trigger: null, url: 'https://x' };
  const build = { ...run, runsBelow: null };
  return [
    { kind: 'repository', repository, earlierSlug: null },
    { kind: 'build', repository, invocation: 'i', state: 'success', startedAt: at, finishedAt: at, ...build },
    { kind: 'release', repository, id: '1', tag: 'v1', state: 'published', publishedAt: at, url: 'u', assets: [] },
    {
      kind: 'deployment',
      repository,
      id: '1',
      environment: 'production',
      state: 'deployed',
      commit: 'ab',
      ref: null,
      digest: null,
      at,
      url: null,
    },
    { kind: 'package', repository, purl: null, name: 'web', version: '1', digest: null, at },
    { kind: 'push', repository, ref: 'refs/heads/main', before: 'a', after: 'b', forced: false, at },
    { kind: 'fetch', repository, digests: [], runId: null, commit: null },
    { kind: 'evidence', format: 'cdevent', text: '{}', summary: 'an event' },
  ];
};

describe('the times of a delivery', () => {
  it.each(effectsAt(FUTURE).map((effect, i) => [effect.kind, i] as const))('of the future: %s', (_kind, i) => {
    expect(clampEffectTimes(effectsAt(FUTURE)[i]!, RECEIVED)).toEqual(effectsAt(RECEIVED)[i]);
  });

  it.each([AHEAD, RECEIVED, '1970-01-01T00:00:00.000Z'])('%s stays as the host told it', (at) => {
    for (const effect of effectsAt(at)) expect(clampEffectTimes(effect, RECEIVED)).toEqual(effect);
  });

  it('that are missing stay so', () => {
    const build = { ...effectsAt(FUTURE)[1]!, startedAt: null, finishedAt: null } as Extract<
      WebhookEffect,
      { kind: 'build' }
    >;
    const bare = { ...build, repository: { ...build.repository, at: null } };
    expect(clampEffectTimes(bare, RECEIVED)).toEqual(bare);
  });
});
