import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NODE_KINDS } from '#lib/lineage/model/lineage.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import { parseAddress, PLAIN_ADDRESS, withAddress } from '#components/lineage/parts/address.ts';

describe('the address of a lineage', () => {
  it('is empty for the plain view, and keeps what is not its own', () => {
    expect(withAddress('artifact=sha256:ab&depth=3', PLAIN_ADDRESS)).toBe('artifact=sha256:ab&depth=3');
    expect(
      withAddress('artifact=sha256:ab&at=x&show=impact', {
        ...PLAIN_ADDRESS,
        withoutKinds: ['component'],
        withoutStatuses: ['verified'],
      }),
    ).toBe('artifact=sha256:ab&without=component,verified');
  });
  it('takes nonsense as nothing', () => {
    expect(
      parseAddress({ without: 'elephants,component', claims: 'all of them', fold: ['on', 'off'], show: '1' }),
    ).toEqual({ ...PLAIN_ADDRESS, withoutKinds: ['component'] });
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
        expect(parseAddress(Object.fromEntries(new URLSearchParams(withAddress('artifact=sha256:ab', view))))).toEqual(
          view,
        );
      }),
    );
  });
});
