/** The trust entries, the recent signers and the roots of trust for builders. */
import { rootOfTrustSentence } from '#lib/policy/facts/root-of-trust-sentences.ts';
import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { SHIPPED } from '#lib/ingest/policies/policy-set.ts';
import { recentSigners } from '#db/evidence/signers.ts';
import { listTrust, trustVersion } from '#db/system/trust.ts';
import type { TrustRow } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import type { TrustItem, TrustView } from '#lib/views/trust.ts';

const MAX_SIGNERS = 200;
const EXPIRES_SOON_MS = 60 * 86_400_000;

/** The view of the trust page: every trust entry, the most recent 200 signers, and the policy's roots of trust. */
export async function getTrust(context: Context): Promise<TrustView> {
  const db = context.store.read;
  const now = context.now().getTime();
  return {
    version: await trustVersion(db),
    roots: (await listTrust(db)).map((row) => trustItem(row, now)),
    signers: await recentSigners(db, MAX_SIGNERS),
    rootsOfTrust: SHIPPED.policy.rootsOfTrust.map((root) => {
      const { id, title, level, signerPattern, builderPattern } = root;
      return { id, title, description: rootOfTrustSentence(root), level, signerPattern, builderPattern };
    }),
  };
}

/**
 * One trust entry with its keys and certificates. `expiresSoon` is true when the entry expires within 60 days, or when
 * all its members of one role do. `now` is milliseconds since the epoch.
 */
export function trustItem(row: TrustRow, now: number): TrustItem {
  const members = membersOf(row);
  const ends = endsOf(row, members).map(({ endsAt }) => endsAt);
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    body: row.body,
    hint: row.hint,
    builtIn: row.builtIn,
    addedAt: row.addedAt,
    validFrom: row.validFrom,
    validUntil: row.validUntil,
    thresholds: row.thresholds,
    members,
    expiresSoon: ends.some((endsAt) => endsAt < now + EXPIRES_SOON_MS),
  };
}

/** The part of a trust entry that is all of it. */
export const WHOLE_ENTRY = 'the entry';

/** When a part of a trust entry ends, in milliseconds since the epoch: all of it, or its last member of a role. */
export type TrustEnd = { part: string; endsAt: number };

/** What of a trust entry ends, and when. What has no end is not in the list. */
export function trustEnds(row: TrustRow): TrustEnd[] {
  return endsOf(row, membersOf(row));
}

function endsOf(row: TrustRow, members: readonly Member[]): TrustEnd[] {
  const byRole = new Map<string, number>();
  for (const { role, validUntil } of members)
    byRole.set(role, Math.max(byRole.get(role) ?? 0, validUntil === null ? Infinity : Date.parse(validUntil)));
  const ends = [...byRole].map(([part, endsAt]) => ({ part, endsAt }));
  if (row.validUntil !== null) ends.push({ part: WHOLE_ENTRY, endsAt: Date.parse(row.validUntil) });
  return ends.filter(({ endsAt }) => Number.isFinite(endsAt));
}

type Member = TrustItem['members'][number];
const idOf = (der: Uint8Array) => `sha256:${createHash('sha256').update(der).digest('hex')}`;

function membersOf(row: TrustRow): Member[] {
  try {
    switch (row.kind) {
      case 'trusted-root':
        return rootMembers(JSON.parse(row.body) as TrustedRootJson);
      case 'npm-keys':
        return (JSON.parse(row.body) as { keys: NpmKey[] }).keys.map(npmMember);
      case 'key':
      case 'certificate-authority':
        return pemMembers(row.body, row.kind === 'key' ? 'key' : 'certificate authority');
    }
  } catch {
    // An unreadable entry trusts nobody, but the list still shows it.
    return [];
  }
}

type ValidityPeriod = { start?: string; end?: string };
type LogInstance = { baseUrl?: string; publicKey?: { rawBytes?: string; validFor?: ValidityPeriod } };
type Authority = {
  subject?: { organization?: string; commonName?: string };
  uri?: string;
  certChain?: { certificates?: { rawBytes: string }[] };
  validFor?: ValidityPeriod;
};
type TrustedRootJson = {
  trustedRoot?: TrustedRootJson;
  tlogs?: LogInstance[];
  ctlogs?: LogInstance[];
  certificateAuthorities?: Authority[];
  timestampAuthorities?: Authority[];
};
type NpmKey = {
  keyid?: string;
  keyId?: string;
  key?: string;
  expires?: string | null;
  publicKey?: { rawBytes?: string; validFor?: ValidityPeriod };
};

function rootMembers(root: TrustedRootJson): Member[] {
  if (root.trustedRoot) return rootMembers(root.trustedRoot);
  return [
    ...(root.tlogs ?? []).flatMap((log) => logMembers('transparency log', log)),
    ...(root.ctlogs ?? []).flatMap((log) => logMembers('certificate transparency log', log)),
    ...(root.certificateAuthorities ?? []).flatMap((authority) => authorityMembers('certificate authority', authority)),
    ...(root.timestampAuthorities ?? []).flatMap((authority) => authorityMembers('timestamp authority', authority)),
  ];
}

function logMembers(role: string, log: LogInstance): Member[] {
  const der = Buffer.from(log.publicKey?.rawBytes ?? '', 'base64');
  if (der.length === 0) return [];
  return [
    {
      role,
      name: log.baseUrl ?? '',
      validFrom: log.publicKey?.validFor?.start ?? null,
      validUntil: log.publicKey?.validFor?.end ?? null,
      keyType: keyType(der),
      id: idOf(der),
    },
  ];
}

function authorityMembers(role: string, authority: Authority): Member[] {
  return (authority.certChain?.certificates ?? []).map(({ rawBytes }) => {
    const member = certificateMember(role, Buffer.from(rawBytes, 'base64'));
    return {
      ...member,
      name: member.name || authority.uri || '',
      validUntil: earlierTime(member.validUntil, authority.validFor?.end ?? null),
    };
  });
}

function earlierTime(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return Date.parse(a) < Date.parse(b) ? a : b;
}

function npmMember(key: NpmKey): Member {
  const der = Buffer.from(key.key ?? key.publicKey?.rawBytes ?? '', 'base64');
  return {
    role: 'registry key',
    name: key.keyid ?? key.keyId ?? '',
    validFrom: key.publicKey?.validFor?.start ?? null,
    validUntil: key.expires ?? key.publicKey?.validFor?.end ?? null,
    keyType: keyType(der),
    id: idOf(der),
  };
}

function pemMembers(body: string, role: string): Member[] {
  return (body.match(/-----BEGIN [A-Z ]+-----[\s\S]+?-----END [A-Z ]+-----/g) ?? []).map((pem) => {
    if (pem.includes('BEGIN CERTIFICATE')) return certificateMember(role, new X509Certificate(pem).raw);
    const der = createPublicKey(pem).export({ type: 'spki', format: 'der' });
    return { role, name: '', validFrom: null, validUntil: null, keyType: keyType(der), id: idOf(der) };
  });
}

function certificateMember(role: string, der: Uint8Array): Member {
  const certificate = new X509Certificate(der);
  return {
    role,
    name: certificate.subject.replaceAll('\n', ', '),
    validFrom: new Date(certificate.validFrom).toISOString(),
    validUntil: new Date(certificate.validTo).toISOString(),
    keyType: describeKey(certificate.publicKey),
    id: idOf(der),
  };
}

function keyType(der: Uint8Array): string | null {
  try {
    return describeKey(createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' }));
  } catch {
    return null;
  }
}

function describeKey(key: ReturnType<typeof createPublicKey>): string {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  return [key.asymmetricKeyType?.toUpperCase(), namedCurve, modulusLength].filter(Boolean).join(' ');
}
