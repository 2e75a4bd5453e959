/** Labels and grouping of trust entries and signers. */
import type { SignerItem, TrustItem } from '#lib/views/trust.ts';
import { splitRef } from '#lib/format/signer.ts';

const KIND_LABELS: { [kind: string]: string } = {
  'trusted-root': 'Sigstore trusted root',
  key: 'public key',
  'npm-keys': 'npm registry keys',
  'certificate-authority': 'private certificate authority',
};

/** Return the label of a kind of trust entry; for an unknown kind the kind itself. */
export function kindLabel(kind: string): string {
  return KIND_LABELS[kind] ?? kind;
}

/** Describe what a signature requires: `one log entry, one certificate promise (SCT) and one trusted time`. */
export function thresholdLabel({ tlog, ctlog, timestamp }: TrustItem['thresholds']): string {
  const parts = [
    [tlog, 'log entry', 'log entries'],
    [ctlog, 'certificate promise (SCT)', 'certificate promises (SCT)'],
    [timestamp, 'trusted time', 'trusted times'],
  ] as const;
  const required = parts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => (count === 1 ? `one ${one}` : `${count} ${many}`));
  if (required.length === 0) return 'only a signature; its time stays unknown';
  return required.length === 1 ? required[0]! : `${required.slice(0, -1).join(', ')} and ${required.at(-1)}`;
}

/**
 * Return the earliest expiry of a trust entry: its own end, or the first role whose last key expires. Null if nothing
 * expires.
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

/** Group members by role, in order of appearance. */
export function groupByRole(members: TrustItem['members']): [role: string, members: TrustItem['members']][] {
  return [...Map.groupBy(members, (member) => member.role)];
}

export type SignerGroup = SignerItem & { /** The refs at which it signed, in order of appearance. */ refs: string[] };

/** Group the signers of one workflow at several refs, in the order of their latest signature. */
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

/** A workflow of GitHub, and a CI configuration of GitLab, without the ref. */
const GITHUB_WORKFLOW = /^https:\/\/([^/]+)\/([^/]+\/[^/]+)\/\.github\/workflows\/(.+)$/;
const GITLAB_CONFIGURATION = /^https:\/\/([^/]+)\/(.+?)\/\/(.+)$/;

/** Who a signer is, in words: `the workflow release.yml of acme/web on GitHub`; else the identity itself. */
export function signerSentence({ kind, identity }: Pick<SignerItem, 'kind' | 'identity'>): string {
  if (kind === 'key') return `the key ${identity}`;
  const [, host, repository, file] = GITHUB_WORKFLOW.exec(identity) ?? [];
  if (repository !== undefined) return `the workflow ${file} of ${repository} on ${hostName(host!)}`;
  const [, gitlab, path, configuration] = GITLAB_CONFIGURATION.exec(identity) ?? [];
  if (path !== undefined) return `the pipeline ${configuration} of ${path} on ${hostName(gitlab!)}`;
  return identity.includes('@') && !identity.includes('/') ? `the e-mail address ${identity}` : identity;
}

const hostName = (host: string): string => ({ 'github.com': 'GitHub', 'gitlab.com': 'GitLab.com' })[host] ?? host;
