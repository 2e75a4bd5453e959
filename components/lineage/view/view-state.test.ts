import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NODE_KINDS } from '#lib/lineage/model/lineage.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import { parseViewState, DEFAULT_VIEW_STATE, withViewState } from './view-state.ts';

describe('the address of a lineage', () => {
  it('is empty for the plain view, and keeps what is not its own', () => {
    expect(withViewState('artifact=sha256:ab&depth=3', DEFAULT_VIEW_STATE)).toBe('artifact=sha256:ab&depth=3');
    expect(
      withViewState('artifact=sha256:ab&at=x&show=impact', {
        ...DEFAULT_VIEW_STATE,
        withoutKinds: ['component'],
        withoutStatuses: ['verified'],
      }),
    ).toBe('artifact=sha256:ab&without=component,verified');
  });
  it('takes nonsense as nothing', () => {
    expect(
      parseViewState({ without: 'elephants,component', claims: 'all of them', fold: ['on', 'off'], show: '1' }),
    ).toEqual({ ...DEFAULT_VIEW_STATE, withoutKinds: ['component'] });
  });
  it('leads back to the same view', () => {
    const address = fc.record({
      withoutKinds: fc.subarray([...NODE_KINDS]),
      withoutStatuses: fc.subarray([...ARTIFACT_STATUSES]),
      claims: fc.constantFrom('all', 'verified', 'unverified'),
      folded: fc.boolean(),
      at: fc.option(fc.string({ minLength: 1 })),
      to: fc.option(fc.string({ minLength: 1 })),
      impact: fc.boolean(),
    });
    fc.assert(
      fc.property(address, (view) => {
        expect(
          parseViewState(Object.fromEntries(new URLSearchParams(withViewState('artifact=sha256:ab', view)))),
        ).toEqual(view);
      }),
    );
  });
});
