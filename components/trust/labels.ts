/** Trust in plain words. */
import type { SignerItem, TrustItem } from '#lib/views/trust.ts';
import { splitRef } from '#components/project/group-by-builder.ts';

const KIND_LABELS: { [kind: string]: string } = {
  'trusted-root': 'Sigstore trusted root',
  key: 'public key',
  'npm-keys': 'npm registry keys',
  'certificate-authority': 'private certificate authority',
};

/** What kind of trust it is; the kind itself where it is a new one. */
export function kindLabel(kind: string): string {
  return KIND_LABELS[kind] ?? kind;
}

/** What a signature must bring to count: `one log entry, one certificate promise and one trusted time`. */
export function thresholdLabel({ tlog, ctlog, timestamp }: TrustItem['thresholds']): string {
  const parts = [
    [tlog, 'log entry', 'log entries'],
    [ctlog, 'certificate promise (SCT)', 'certificate promises (SCT)'],
    [timestamp, 'trusted time', 'trusted times'],
  ] as const;
  const asked = parts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => (count === 1 ? `one ${one}` : `${count} ${many}`));
  if (asked.length === 0) return 'a signature alone; when it was made stays unknown';
  return asked.length === 1 ? asked[0]! : `${asked.slice(0, -1).join(', ')} and ${asked.at(-1)}`;
}

/**
 * When the last thing in it ends that ends at all: the earliest end among the entry and the roles inside; null for
 * never.
 */
export function earliestExpiry({ validUntil, members }: Pick<TrustItem, 'validUntil' | 'members'>): string | null {
  const lastByRole = new Map<string, string | null>();
  for (const { role, validUntil: end } of members) {
    const before = lastByRole.get(role);
    if (before === undefined) lastByRole.set(role, end);
    else if (before !== null && (end === null || end > before)) lastByRole.set(role, end);
  }
  const ends = [validUntil, ...lastByRole.values()].filter((end) => end !== null);
  return ends.sort()[0] ?? null;
}

/** Members by role, in the order they come. */
export function groupByRole(members: TrustItem['members']): [role: string, members: TrustItem['members']][] {
  return [...Map.groupBy(members, (member) => member.role)];
}

export type SignerGroup = SignerItem & { /** Refs it signed at, as they came. */ refs: string[] };

/** Signers with a workflow's refs gathered, in the order of the latest of each. */
export function groupBySigner(signers: readonly SignerItem[]): SignerGroup[] {
  const groups = new Map<string, SignerGroup>();
  for (const signer of signers) {
    const [identity, ref] = splitRef(signer.identity);
    const key = `${signer.kind} ${identity} ${signer.issuer}`;
    const group = groups.get(key) ?? { ...signer, identity, evidence: 0, refs: [] };
    if (ref !== null) group.refs.push(ref);
    group.evidence += signer.evidence;
    if (signer.lastSeen > group.lastSeen) group.lastSeen = signer.lastSeen;
    groups.set(key, group);
  }
  return [...groups.values()];
}
