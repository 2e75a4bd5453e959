/** Logs and timestamp authorities of all roots: they vouch for signers that bring none of their own. */
import type { CompiledTrust, LogKey, TimestampAuthority } from '#lib/verify/compiled-trust/compiled-trust.ts';

export type TrustedServices = { tlogs: LogKey[]; ctlogs: LogKey[]; timestampAuthorities: TimestampAuthority[] };
const servicesByTrust = new WeakMap<CompiledTrust, TrustedServices>();

export function trustedServices(trust: CompiledTrust): TrustedServices {
  let pool = servicesByTrust.get(trust);
  if (pool === undefined) {
    pool = {
      tlogs: trust.roots.flatMap((one) => one.tlogs),
      ctlogs: trust.roots.flatMap((one) => one.ctlogs),
      timestampAuthorities: trust.roots.flatMap((one) => one.timestampAuthorities),
    };
    servicesByTrust.set(trust, pool);
  }
  return pool;
}
