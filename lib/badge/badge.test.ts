import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBadgeAddress } from './address.ts';
import { BADGE_METRICS, badgeFor, errorBadge, type BadgeSubject } from './badge.ts';
import { BADGE_STYLES, endpointBadge, renderBadge } from './render.ts';
import { singleLine } from './text.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import { resultOf } from '#lib/vsa/result.ts';

const artifact = (over: Partial<Extract<BadgeSubject, { kind: 'artifact' }>> = {}): BadgeSubject => ({
  kind: 'artifact',
  status: 'verified',
  isExpected: true,
  slsaLevel: 3,
  timeToVerifySeconds: 41,
  ...over,
});
const project = (over: Partial<Extract<BadgeSubject, { kind: 'project' }>> = {}): BadgeSubject => ({
  kind: 'project',
  latest: { status: 'failed', slsaLevel: 2 },
  coverage: { share: 0.996 },
  timeToVerifyP50: 370,
  days: 30,
  ...over,
});
const GREY = badgeFor('status', { kind: 'unknown' }).colour;

describe('the text of a badge', () => {
  it.each([
    ['status', artifact(), 'verified'],
    ['status', artifact({ status: 'waived' }), 'waived'],
    ['status', project(), 'failed'],
    ['status', project({ latest: null }), 'unknown'],
    ['slsa', artifact(), 'level 3'],
    ['slsa', artifact({ slsaLevel: 0 }), 'level 0'],
    ['slsa', artifact({ slsaLevel: null }), 'no provenance'],
    ['slsa', project(), 'level 2'],
    ['coverage', project(), '99.6 % in 30 days'],
    ['coverage', project({ coverage: { share: null } }), 'no artifacts in 30 days'],
    ['coverage', artifact(), 'of projects only'],
    ['time-to-verify', artifact(), '41 s'],
    ['time-to-verify', artifact({ timeToVerifySeconds: null }), 'not verified yet'],
    ['time-to-verify', project(), 'p50 6 min in 30 days'],
    ['time-to-verify', project({ timeToVerifyP50: null }), 'none verified in 30 days'],
    ['vsa', artifact(), 'passed, build level 3'],
    ['vsa', artifact({ slsaLevel: null }), 'passed'],
    ['vsa', artifact({ isExpected: false }), 'none'],
    ['vsa', project(), 'of artifacts only'],
  ] as const)('%s of %o is %s', (metric, subject, message) => {
    expect(badgeFor(metric, subject).message).toBe(message);
  });

  it.each(BADGE_METRICS)('the %s badge of an unknown subject is grey and says unknown', (metric) => {
    expect(badgeFor(metric, { kind: 'unknown' })).toMatchObject({ message: 'unknown', colour: GREY, isError: false });
  });

  it.each(ARTIFACT_STATUSES)('the vsa badge of a %s artifact says what its verification summary says', (status) => {
    const result = status === 'unknown' ? 'none' : resultOf(status).toLowerCase();
    expect(badgeFor('vsa', artifact({ status, slsaLevel: null })).message).toBe(result);
  });

  it('only the status verified has the colour of verified', () => {
    const good = badgeFor('status', artifact()).colour;
    for (const status of ['incomplete', 'failed', 'waived', 'unknown', 'error'] as const)
      expect(badgeFor('status', artifact({ status })).colour).not.toBe(good);
    expect(errorBadge('status').colour).not.toBe(good);
  });
});

describe('the image of a badge', () => {
  const options = { style: 'flat', label: null } as const;

  it.each(BADGE_STYLES)('the style %s has an accessible name', (style) => {
    const svg = renderBadge(badgeFor('slsa', artifact()), { style, label: null });
    const name = style === 'for-the-badge' ? 'SLSA BUILD: LEVEL 3' : 'SLSA build: level 3';
    expect(svg.toLowerCase()).toContain(`role="img" aria-label="${name.toLowerCase()}"`);
    expect(svg.toLowerCase()).toContain(`<title>${name.toLowerCase()}</title>`);
  });

  it('escapes markup in a label', () => {
    const svg = renderBadge(badgeFor('status', artifact()), { style: 'flat', label: `"><script>alert('1')</script>&` });
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;');
  });

  it('contains no script and no external resource, for any label', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom(...BADGE_STYLES), (label, style) => {
        const svg = renderBadge(badgeFor('status', artifact()), { style, label });
        const tags = [...svg.matchAll(/<\/?([a-zA-Z]+)/g)].map((match) => match[1]);
        const allowed = new Set([
          'svg',
          'title',
          'filter',
          'feGaussianBlur',
          'linearGradient',
          'stop',
          'clipPath',
          'rect',
          'g',
          'text',
          'style',
          'path',
        ]);
        expect(tags.filter((tag) => !allowed.has(tag!))).toEqual([]);
        expect(svg).not.toMatch(/[^\P{Cc}\n\r\t]|[\u202A-\u202E\u2066-\u2069]/u);
        expect(svg.isWellFormed()).toBe(true);
      }),
    );
  });

  it('the shields.io document has only the members of its schema', () => {
    const allowed = ['schemaVersion', 'label', 'message', 'color', 'labelColor', 'style', 'isError'];
    for (const metric of BADGE_METRICS) {
      for (const subject of [artifact(), project(), { kind: 'unknown' } as const]) {
        const document = endpointBadge(badgeFor(metric, subject), options);
        expect(Object.keys(document).filter((key) => !allowed.includes(key))).toEqual([]);
        expect(document.schemaVersion).toBe(1);
        expect(document.message).not.toBe('');
        expect(document.color).toMatch(/^[0-9a-f]{6}$/);
      }
    }
    expect(endpointBadge(badgeFor('status', project()), options).isError).toBe(true);
  });
});

describe('text from users', () => {
  it.each([
    ['  a \n\t b ', 'a b'],
    ['x\u202Egnp.exe', 'xgnp.exe'],
    ['nul\u0000byte', 'nulbyte'],
    ['half \uD83D', 'half'],
    ['', ''],
    ['ü – 漢字 🎉', 'ü – 漢字 🎉'],
  ])('%j becomes %j', (given, expected) => expect(singleLine(given)).toBe(expected));

  it('is truncated at the limit, which counts characters', () => {
    expect([...singleLine('🎉'.repeat(100))]).toHaveLength(64);
    expect(singleLine('a'.repeat(64))).toBe('a'.repeat(64));
  });
});

describe('the address of a badge', () => {
  const hex = 'ab'.repeat(32);
  it.each([
    [['github.com', 'acme', 'web.svg'], { subject: { kind: 'project', slug: 'github.com/acme/web' }, format: 'svg' }],
    [
      ['gitlab.com', 'group', 'sub', 'project.json'],
      { subject: { kind: 'project', slug: 'gitlab.com/group/sub/project' }, format: 'json' },
    ],
    [
      ['github.com', 'acme', 'web.svg.svg'],
      { subject: { kind: 'project', slug: 'github.com/acme/web.svg' }, format: 'svg' },
    ],
    [[`sha256:${hex}.svg`], { subject: { kind: 'artifact', alg: 'sha256', value: hex }, format: 'svg' }],
    [
      [`SHA256:${hex.toUpperCase()}.json`],
      { subject: { kind: 'artifact', alg: 'sha256', value: hex }, format: 'json' },
    ],
    [[`sha256:${hex.slice(2)}.svg`], null],
    [['github.com', 'acme', 'web'], null],
    [['github.com', 'acme', 'web.png'], null],
    [['acme', 'web.svg'], null],
    [['github.com', '', 'web.svg'], null],
    [['github.com', 'acme', '.svg'], null],
    [[`${'x'.repeat(600)}`, 'a', 'b.svg'], null],
  ])('%j', (segments, expected) => expect(parseBadgeAddress(segments)).toEqual(expected));
});
