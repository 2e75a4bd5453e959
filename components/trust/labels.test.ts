import { describe, expect, it } from 'vitest';
import { groupBySigner, earliestExpiry, thresholdLabel, signerSentence } from './labels.ts';

const member = (role: string, validUntil: string | null) => ({
  role,
  validUntil,
  name: '',
  validFrom: null,
  keyType: null,
  id: '',
});

describe('thresholdLabel', () => {
  it.each([
    [{ tlog: 1, ctlog: 1, timestamp: 1 }, 'one log entry, one certificate promise (SCT) and one trusted time'],
    [{ tlog: 0, ctlog: 0, timestamp: 1 }, 'one trusted time'],
    [{ tlog: 2, ctlog: 0, timestamp: 0 }, '2 log entries'],
    [{ tlog: 0, ctlog: 0, timestamp: 0 }, 'only a signature; its time stays unknown'],
  ])('%j', (thresholds, words) => expect(thresholdLabel(thresholds)).toBe(words));
});

describe('earliestExpiry', () => {
  it.each([
    ['never, if nothing expires', null, [member('log', null)], null],
    [
      'a key with a successor does not count',
      null,
      [member('log', '2024-01-01'), member('log', '2030-01-01')],
      '2030-01-01',
    ],
    ['nor a key beside one without expiry', null, [member('log', '2024-01-01'), member('log', null)], null],
    [
      'the first role that expires counts',
      null,
      [member('log', null), member('authority', '2027-01-01')],
      '2027-01-01',
    ],
    ['the expiry of the entry counts', '2026-01-01', [member('authority', '2027-01-01')], '2026-01-01'],
    ['an entry without members has its own', '2026-01-01', [], '2026-01-01'],
  ])('%s', (_, validUntil, members, end) => expect(earliestExpiry({ validUntil, members })).toBe(end));
});

describe('groupBySigner', () => {
  it('groups the refs of a workflow and leaves other signers unchanged', () => {
    const signer = (identity: string, lastSeen: string) => ({
      identity,
      issuer: 'i',
      kind: 'certificate' as const,
      evidence: 2,
      lastSeen,
    });
    expect(
      groupBySigner([
        signer('w@refs/tags/1', '2026-01-01'),
        signer('me@example.com', '2026-01-03'),
        signer('w@refs/tags/2', '2026-01-02'),
      ]),
    ).toEqual([
      { ...signer('w', '2026-01-02'), evidence: 4, refs: ['refs/tags/1', 'refs/tags/2'] },
      { ...signer('me@example.com', '2026-01-03'), refs: [] },
    ]);
  });
});

describe('signerSentence', () => {
  it.each([
    ['https://github.com/acme/web/.github/workflows/release.yml', 'the workflow release.yml of acme/web on GitHub'],
    [
      'https://ghe.acme.example/acme/web/.github/workflows/a/b.yml',
      'the workflow a/b.yml of acme/web on ghe.acme.example',
    ],
    ['https://gitlab.com/group/sub/app//.gitlab-ci.yml', 'the pipeline .gitlab-ci.yml of group/sub/app on GitLab.com'],
    ['ann@acme.example', 'the e-mail address ann@acme.example'],
    ['https://accounts.example/ann@acme', 'https://accounts.example/ann@acme'],
    ['', ''],
  ])('of %s is %s', (identity, sentence) => expect(signerSentence({ kind: 'certificate', identity })).toBe(sentence));

  it('of a key is its name', () =>
    expect(signerSentence({ kind: 'key', identity: 'release' })).toBe('the key release'));
});
