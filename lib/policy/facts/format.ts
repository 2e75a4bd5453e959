/** Formats signers, builders and evidence for the sentences of the rules. */
import type { Facts } from '#lib/evidence/model/evidence.ts';
import type { EvidenceKind } from '#lib/evidence/model/kinds.ts';
import { truncateMiddle } from '#lib/format/truncate.ts';
import type { Signer } from '#lib/verify/result/verification.ts';

const KIND_LABELS: Record<EvidenceKind, string> = {
  provenance: 'provenance',
  sbom: 'bill of materials',
  vex: 'VEX document',
  scan: 'vulnerability scan',
  tests: 'test result',
  'static-analysis': 'static analysis',
  vsa: 'verification summary',
  svr: 'verification result',
  release: 'release attestation',
  publish: 'publish attestation',
  layout: 'layout',
  link: 'link',
  scai: 'attribute report',
  reference: 'reference',
  review: 'review',
  rebuild: 'rebuild report',
  'image-signature': 'image signature',
  event: 'event',
  generic: 'document',
};

/** The kind of a document in two or three words. */
export function kindLabel(facts: Facts): string {
  return KIND_LABELS[facts.kind];
}

/** `the release workflow of acme/web at v2.3.1`, from a certificate identity that is a workflow; null for any other. */
export function describeWorkflow(identity: string): string | null {
  const github = /^https:\/\/[^/]+\/([^/]+\/[^/]+)\/\.github\/workflows\/([^@]+?)(?:\.ya?ml)?@(.+)$/.exec(identity);
  if (github) return `the ${github[2]} workflow of ${github[1]} at ${shortRef(github[3]!)}`;
  const gitlab = /^https:\/\/[^/]+\/(.+?)\/\/([^@]+)@(.+)$/.exec(identity);
  if (gitlab) return `the pipeline of ${gitlab[1]} at ${shortRef(gitlab[3]!)}`;
  return null;
}

/** The signer in words. */
export function describeSigner(signer: Signer | null): string {
  if (!signer) return 'nobody';
  if (signer.kind === 'key') return `the key ${signer.name ?? truncateMiddle(signer.keyId, 24, { start: 12, end: 8 })}`;
  return describeWorkflow(signer.identity) ?? signer.identity;
}

/** `refs/tags/v1.2.3` → `v1.2.3`, `refs/heads/main` → `main`, a commit in short; any other text unchanged. */
export function shortRef(ref: string): string {
  return /^[0-9a-f]{40}$/.test(ref) ? shortCommit(ref) : ref.replace(/^refs\/(?:tags|heads)\//, '');
}

/** The first 7 characters of a commit. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7);
}

/** At most `limit` items, and the number of further ones: `a, b, c and 4 more`. */
export function joinList(items: readonly string[], limit = 3): string {
  const shown = items.slice(0, limit).join(', ');
  return items.length > limit ? `${shown} and ${items.length - limit} more` : shown;
}
