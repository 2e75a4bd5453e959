/** A caller is counted at its replica first, and then over all replicas. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CALLER_LIMITS,
  countFailedAuthentication,
  countRequest,
  setCallerLimits,
  shareCallerLimits,
} from './caller-limits.ts';

const from = (address: string) => new Request('http://attestry.test/', { headers: { 'x-forwarded-for': address } });
const limits = (burst: number) =>
  setCallerLimits({ ...CALLER_LIMITS, signIns: { ...CALLER_LIMITS.signIns, burst, perSecond: 0.001 } });

/** What was asked of the shared buckets, which answer with `wait`. */
let asked: [string, { burst: number; perSecond: number }, number][];
let wait: number | null | Error;
beforeEach(() => {
  asked = [];
  wait = null;
  limits(3);
  shareCallerLimits(async () => ({
    take: async (bucket, { burst, perSecond }, times) => {
      asked.push([bucket, { burst, perSecond }, times]);
      if (wait instanceof Error) throw wait;
      return wait;
    },
  }));
});
afterEach(() => {
  shareCallerLimits(() => null);
  setCallerLimits();
});

describe('a limit that replicas share', () => {
  it('counts each request in the bucket of its caller and limit', async () => {
    await countRequest(from('192.0.2.1'), 'signIns');
    await countRequest(from('192.0.2.2'), 'signIns', 2);
    const size = { burst: 3, perSecond: 0.001 };
    expect(asked).toEqual([
      ['signIns 192.0.2.1', size, 1],
      ['signIns 192.0.2.2', size, 2],
    ]);
  });

  it('refuses what other replicas have used up, and says how long to wait', async () => {
    wait = 41;
    await expect(countRequest(from('192.0.2.1'), 'signIns')).rejects.toMatchObject({
      code: 'rate-limited',
      message: CALLER_LIMITS.signIns.message,
      retryAfterSeconds: 41,
    });
  });

  it('asks nothing for a caller that is beyond the limit of this replica', async () => {
    for (let n = 0; n < 3; n += 1) await countRequest(from('192.0.2.1'), 'signIns');
    for (let n = 0; n < 20; n += 1)
      await expect(countRequest(from('192.0.2.1'), 'signIns')).rejects.toMatchObject({ code: 'rate-limited' });
    expect(asked).toHaveLength(3);
  });

  it('is that of this replica while the database cannot be reached', async () => {
    wait = new Error('no connection');
    for (let n = 0; n < 3; n += 1) await countRequest(from('192.0.2.1'), 'signIns');
    await expect(countRequest(from('192.0.2.1'), 'signIns')).rejects.toMatchObject({ code: 'rate-limited' });
  });

  it('counts one request that is refused twice once', async () => {
    const request = from('192.0.2.1');
    await countFailedAuthentication(request, 'webhooks');
    await countFailedAuthentication(request, 'tokens');
    expect(asked.map(([bucket]) => bucket)).toEqual(['webhooks 192.0.2.1']);
  });
});
