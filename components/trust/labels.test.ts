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

describe('thresholdWords', () => {
  it.each([
    [{ tlog: 1, ctlog: 1, timestamp: 1 }, 'one log entry, one certificate promise (SCT) and one trusted time'],
    [{ tlog: 0, ctlog: 0, timestamp: 1 }, 'one trusted time'],
    [{ tlog: 2, ctlog: 0, timestamp: 0 }, '2 log entries'],
    [{ tlog: 0, ctlog: 0, timestamp: 0 }, 'a signature alone; when it was made stays unknown'],
  ])('%j', (thresholds, words) => expect(thresholdLabel(thresholds)).toBe(words));
});

describe('endOf', () => {
  it.each([
    ['never, where nothing ends', null, [member('log', null)], null],
    [
      'a key that was followed by another does not end it',
      null,
      [member('log', '2024-01-01'), member('log', '2030-01-01')],
      '2030-01-01',
    ],
    ['nor one beside a key without end', null, [member('log', '2024-01-01'), member('log', null)], null],
    ['the first role that runs out does', null, [member('log', null), member('authority', '2027-01-01')], '2027-01-01'],
    ['the entry’s own end counts', '2026-01-01', [member('authority', '2027-01-01')], '2026-01-01'],
    ['an empty entry has its own', '2026-01-01', [], '2026-01-01'],
  ])('%s', (_, validUntil, members, end) => expect(earliestExpiry({ validUntil, members })).toBe(end));
});

describe('bySigner', () => {
  it('gathers the refs of a workflow and leaves others as they are', () => {
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
