import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtInTrust } from '#lib/verify/trust/trust.ts';
import type { TrustEntry } from '#lib/verify/result/verification.ts';
import { openTestStore, type TestStore } from '#db/store.fixture.ts';
import { listTrust, removeTrust, trustVersion } from '#db/system/trust.ts';
import { installBuiltInTrust } from './built-in-trust.ts';
import { type FetchTarget, refreshTrust } from './refresh-trust.ts';

const now = new Date('2026-06-01T00:00:00Z');
const [publicGood, npm] = builtInTrust() as [TrustEntry, TrustEntry];
/** A later release of the public-good root: the same without its first certificate authority. */
const later = JSON.stringify({
  ...JSON.parse(publicGood.body),
  certificateAuthorities: JSON.parse(publicGood.body).certificateAuthorities.slice(1),
});

let store: TestStore;
beforeEach(async () => {
  store = await openTestStore();
  await installBuiltInTrust(store, now);
});
afterEach(() => store.close());

const serving =
  (root: string): FetchTarget =>
  async (name) =>
    name === 'trusted_root.json' ? root : npm.body;
const trusted = async () => (await listTrust(store.read)).map(({ id }) => id).toSorted();

describe('refreshTrust', () => {
  it('changes nothing when nothing is new', async () => {
    const version = await trustVersion(store.read);
    expect(await refreshTrust({ store, now: () => now }, { fetchTarget: serving(publicGood.body) })).toEqual([]);
    expect(await trustVersion(store.read)).toBe(version);
  });

  it('replaces a root by a later one, also after a restart', async () => {
    const [changed] = await refreshTrust({ store, now: () => now }, { fetchTarget: serving(later) });
    expect(changed).toMatchObject({ name: 'Sigstore public good', kind: 'trusted-root' });
    expect(await trusted()).toEqual([changed!.id, npm.id].toSorted());
    await installBuiltInTrust(store, now);
    expect(await trusted()).toEqual([changed!.id, npm.id].toSorted());
  });

  it('returns to a root that it had before', async () => {
    await refreshTrust({ store, now: () => now }, { fetchTarget: serving(later) });
    expect(await refreshTrust({ store, now: () => now }, { fetchTarget: serving(publicGood.body) })).toHaveLength(1);
    expect(await trusted()).toEqual([publicGood.id, npm.id].toSorted());
  });

  it('does not restore an entry that somebody removed', async () => {
    await store.write((tx) => removeTrust(tx, publicGood.id, now.toISOString(), 1));
    expect(await refreshTrust({ store, now: () => now }, { fetchTarget: serving(later) })).toEqual([]);
    expect(await trusted()).toEqual([npm.id]);
  });

  it.each([
    [
      'a network that does not answer',
      async () => {
        throw new Error('ENOTFOUND');
      },
    ],
    ['something that is no root', async () => '{"mediaType":"text/plain"}'],
  ])('leaves everything as it is with %s', async (_, fetchTarget) => {
    await expect(refreshTrust({ store, now: () => now }, { fetchTarget })).rejects.toThrow();
    expect(await trusted()).toEqual([publicGood.id, npm.id].toSorted());
  });
});
