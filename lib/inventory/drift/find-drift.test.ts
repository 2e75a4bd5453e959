/** Which differences there are between what should run and what runs. */
import { describe, expect, it } from 'vitest';
import { type Content, findDrift } from './find-drift.ts';
import { type Chain, rootCause } from './root-cause.ts';

/** `WORKLOAD` or `NAMESPACE/WORKLOAD`, an image, and its digest. */
function content(slot: string, image: string, digest: string | null, more: Partial<Content> = {}): Content {
  const parts = slot.split('/');
  return {
    slot,
    namespace: parts.length > 1 ? parts[0]! : null,
    workload: slot === '' ? null : parts.at(-1)!,
    container: null,
    image,
    repositories: [image],
    digest,
    artifact: null,
    sameAs: digest === null ? [] : [digest],
    isOptional: false,
    hasProvenance: true,
    ...more,
  };
}

const kindsOf = (expected: Content[] | null, observed: Content[] | null) =>
  findDrift(expected, observed).map(({ kind, running, expected: wanted }) => [
    kind,
    running?.digest ?? null,
    wanted?.digest ?? null,
  ]);

describe('nothing differs', () => {
  it.each([
    ['where nobody reports what runs', [content('web', 'r/web', 'a')], null],
    ['where nobody says what should run', null, [content('web', 'r/web', 'a')]],
    ['where the same runs in the same place', [content('web', 'r/web', 'a')], [content('web', 'r/web', 'a')]],
    ['where a manifest has no namespace', [content('web', 'r/web', 'a')], [content('shop/web', 'r/web', 'a')]],
    ['where only the deployments say it', [content('', 'r/web', 'a')], [content('shop/web', 'r/web', 'a')]],
    [
      'where the index should run and its platform does',
      [content('web', 'r/web', 'index')],
      [content('web', 'r/web', 'amd64', { sameAs: ['amd64', 'index'] })],
    ],
    [
      'where the platform should run and its index does',
      [content('web', 'r/web', 'amd64', { sameAs: ['amd64', 'index'] })],
      [content('web', 'r/web', 'index')],
    ],
    ['where a job does not run now', [content('mail', 'r/mail', 'a', { isOptional: true })], []],
  ])('%s', (_, expected, observed) => {
    expect(findDrift(expected, observed)).toEqual([]);
  });
});

it('each kind of difference', () => {
  const expected = [content('web', 'r/web', 'a'), content('api', 'r/api', 'b'), content('gone', 'r/gone', 'c')];
  const observed = [
    content('web', 'r/web', 'a'),
    content('api', 'r/api', 'other'),
    content('miner', 'r/miner', 'm', { hasProvenance: false }),
  ];
  expect(kindsOf(expected, observed)).toEqual([
    ['without-evidence', 'm', null],
    ['changed', 'other', 'b'],
    ['not-expected', 'm', null],
    ['not-running', null, 'c'],
  ]);
});

it('images that changed places are two changes, although both should run', () => {
  const expected = [content('web', 'r/web', 'a'), content('api', 'r/api', 'b')];
  const observed = [content('web', 'r/api', 'b'), content('api', 'r/web', 'a')];
  expect(kindsOf(expected, observed)).toEqual([
    ['changed', 'b', 'a'],
    ['changed', 'a', 'b'],
  ]);
});

it('two platforms of one index are not the same', () => {
  const arm = content('web', 'r/web', 'arm', { sameAs: ['arm', 'index'] });
  const amd = content('web', 'r/web', 'amd', { sameAs: ['amd', 'index'] });
  expect(kindsOf([arm], [amd])).toEqual([['changed', 'amd', 'arm']]);
});

it('while a workload is rolled out, the old one differs and the new one does not', () => {
  const observed = [content('web', 'r/web', 'old'), content('web', 'r/web', 'new')];
  expect(kindsOf([content('web', 'r/web', 'new')], observed)).toEqual([['changed', 'old', 'new']]);
});

it('a deployment is compared by the repository of its image, and once', () => {
  const observed = [content('shop/web', 'r/web', 'other'), content('shop/web-2', 'r/web', 'third')];
  expect(kindsOf([content('', 'r/web', 'a')], observed)).toEqual([
    ['changed', 'other', 'a'],
    ['not-expected', 'third', null],
  ]);
});

it('a workload with the same image and another name is not the one that should run', () => {
  expect(kindsOf([content('web', 'r/web', 'a')], [content('shop/evil', 'r/web', 'x')])).toEqual([
    ['not-expected', 'x', null],
    ['not-running', null, 'a'],
  ]);
});

describe('a tag that nothing resolves is unresolved, and no drift', () => {
  it('where it runs in the place of the expected one', () => {
    expect(kindsOf([content('web', 'r/web', 'a')], [content('web', 'r/web', null)])).toEqual([
      ['unresolved', null, null],
    ]);
  });
  it('where it should run', () => {
    expect(kindsOf([content('web', 'r/web', null)], [content('web', 'r/web', 'x')])).toEqual([
      ['unresolved', null, null],
    ]);
  });
  it('but what else runs still differs', () => {
    expect(
      kindsOf([content('web', 'r/web', 'a')], [content('api', 'r/api', null), content('db', 'r/db', 'x')]),
    ).toEqual([
      ['unresolved', null, null],
      ['not-expected', 'x', null],
      ['not-running', null, 'a'],
    ]);
  });
});

describe('the root cause is the first step at which two part', () => {
  const link = (name: string) => ({ name, at: '2026-05-14T12:00:00.000Z' });
  const chain = (given: Partial<Chain>): Chain => ({
    source: null,
    build: null,
    test: null,
    release: null,
    deployment: null,
    ...given,
  });
  const whole = chain({
    source: link('a@1'),
    build: link('run 1'),
    test: link('that counts'),
    release: link('v1'),
    deployment: link('web'),
  });

  it.each([
    [
      'another commit',
      { ...whole, source: link('a@2'), build: link('run 2') },
      'source',
      'It has commit a@2 (2026-05-14 12:00 UTC); the expected one has commit a@1 (2026-05-14 12:00 UTC)',
    ],
    [
      'another build of the same commit',
      { ...whole, build: link('run 2') },
      'build',
      'It has build run 2 (2026-05-14 12:00 UTC); the expected one has build run 1 (2026-05-14 12:00 UTC)',
    ],
    [
      'no test',
      { ...whole, test: null },
      'test',
      'No evidence after build run 1 (2026-05-14 12:00 UTC); the expected one has test or scan that counts (2026-05-14 12:00 UTC)',
    ],
    [
      'no release',
      { ...whole, release: null },
      'release',
      'No evidence after test or scan that counts (2026-05-14 12:00 UTC); the expected one has release v1 (2026-05-14 12:00 UTC)',
    ],
    [
      'no deployment',
      { ...whole, deployment: null },
      'deployment',
      'No evidence after release v1 (2026-05-14 12:00 UTC); the expected one has deployment web (2026-05-14 12:00 UTC)',
    ],
    [
      'no provenance',
      chain({}),
      'source',
      'No provenance that counts says where it comes from; the expected one has commit a@1 (2026-05-14 12:00 UTC)',
    ],
  ])('%s', (_, running, step, text) => {
    expect(rootCause({ running, expected: whole }, true)).toMatchObject({ step, text });
  });

  it('of one side alone is where its evidence ends', () => {
    expect(rootCause({ running: chain({}), expected: null }, false)).toMatchObject({
      step: 'source',
      text: 'No evidence: nothing is known about what runs',
    });
    expect(rootCause({ running: chain({}), expected: null }, true)).toMatchObject({ step: 'source' });
    expect(
      rootCause({ running: chain({ source: link('a@1'), build: link('run 1') }), expected: null }, true),
    ).toMatchObject({
      step: 'deployment',
      text: 'No evidence after build run 1 (2026-05-14 12:00 UTC)',
    });
    expect(rootCause({ running: null, expected: whole }, false)).toMatchObject({
      step: 'deployment',
      text: expect.stringContaining('what runs does not have it') as string,
    });
    expect(rootCause({ running: null, expected: null }, false)).toBeNull();
  });
});
