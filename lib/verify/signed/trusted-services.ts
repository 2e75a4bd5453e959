/** Logs and timestamp authorities of all roots. They serve signers whose trust entry names none itself. */
import type { CompiledTrust, LogKey, TimestampAuthority } from '#lib/verify/compiled-trust/compiled-trust.ts';

export type TrustedServices = { tlogs: LogKey[]; ctlogs: LogKey[]; timestampAuthorities: TimestampAuthority[] };
const servicesByTrust = new WeakMap<CompiledTrust, TrustedServices>();

/** The services of all roots of a compiled trust, computed once. */
export function trustedServices(trust: CompiledTrust): TrustedServices {
  let services = servicesByTrust.get(trust);
  if (services === undefined) {
    services = {
      tlogs: trust.roots.flatMap((one) => one.tlogs),
      ctlogs: trust.roots.flatMap((one) => one.ctlogs),
      timestampAuthorities: trust.roots.flatMap((one) => one.timestampAuthorities),
    };
    servicesByTrust.set(trust, services);
  }
  return services;
}
