import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NODE_KINDS } from '#lib/lineage/model/lineage.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import { parseViewState, DEFAULT_VIEW_STATE, withViewState } from './view-state.ts';

describe('the view state in the query string', () => {
  it('adds nothing for the default view, and keeps other parameters', () => {
    expect(withViewState('artifact=sha256:ab&depth=3', DEFAULT_VIEW_STATE)).toBe('artifact=sha256:ab&depth=3');
    expect(
      withViewState('artifact=sha256:ab&at=x&show=impact', {
        ...DEFAULT_VIEW_STATE,
        hiddenKinds: ['component'],
        hiddenStatuses: ['verified'],
      }),
    ).toBe('artifact=sha256:ab&without=component,verified');
  });
  it('ignores invalid values', () => {
    expect(
      parseViewState({ without: 'elephants,component', claims: 'all of them', fold: ['on', 'off'], show: '1' }),
    ).toEqual({ ...DEFAULT_VIEW_STATE, hiddenKinds: ['component'] });
  });
  it('is restored unchanged', () => {
    const viewStates = fc.record({
      hiddenKinds: fc.subarray([...NODE_KINDS]),
      hiddenStatuses: fc.subarray([...ARTIFACT_STATUSES]),
      claims: fc.constantFrom('all', 'verified', 'unverified'),
      hideClaims: fc.boolean(),
      folded: fc.boolean(),
      selected: fc.option(fc.string({ minLength: 1 })),
      pathEnd: fc.option(fc.string({ minLength: 1 })),
      impact: fc.boolean(),
    });
    fc.assert(
      fc.property(viewStates, (view) => {
        expect(
          parseViewState(Object.fromEntries(new URLSearchParams(withViewState('artifact=sha256:ab', view)))),
        ).toEqual(view);
      }),
    );
  });
});
