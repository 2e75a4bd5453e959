import { describe, expect, it } from 'vitest';
import { groupBySigner, earliestExpiry, thresholdLabel } from './labels.ts';

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
