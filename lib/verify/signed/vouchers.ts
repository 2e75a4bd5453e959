/** Logs and timestamp authorities of all roots: they vouch for signers that bring none of their own. */
import type { CompiledTrust, LogKey, TimestampAuthority } from '#lib/verify/material/material.ts';

export type Vouchers = { tlogs: LogKey[]; ctlogs: LogKey[]; timestampAuthorities: TimestampAuthority[] };
const pools = new WeakMap<CompiledTrust, Vouchers>();

export function pooled(trust: CompiledTrust): Vouchers {
  let pool = pools.get(trust);
  if (pool === undefined) {
    pool = {
      tlogs: trust.roots.flatMap((one) => one.tlogs),
      ctlogs: trust.roots.flatMap((one) => one.ctlogs),
      timestampAuthorities: trust.roots.flatMap((one) => one.timestampAuthorities),
    };
    pools.set(trust, pool);
  }
  return pool;
}
