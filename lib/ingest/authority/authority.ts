/** Decides whether a speaker may make a claim about an artifact of a project, or of none that is expected here. */
import { type ClaimKind, CLAIM_KINDS } from '#lib/authority/claim-kind.ts';
import { isScoped, kindsFor, type Sender, type Speaker } from '#lib/authority/speaker.ts';
import type { LoadedProject } from './projects.ts';

const ALL_KINDS: ReadonlySet<ClaimKind> = new Set(CLAIM_KINDS);
const NO_KINDS: ReadonlySet<ClaimKind> = new Set();
const DEPLOYMENT: ReadonlySet<ClaimKind> = new Set<ClaimKind>(['deployment']);

/** Whether somebody of this installation answers for a speaker: a configured key, or a sender scoped to any project. */
export function isAccountable(speaker: Speaker): boolean {
  return speaker.basis === 'key' || speaker.senders.some(isScoped);
}

/** Nobody: the speaker of whom only the senders are asked about. */
const NOBODY: Speaker = { basis: 'sender', repository: null, signer: null, senders: [], namedBy: null };

/** Whether any of the senders may make claims of these kinds about an artifact of `project` without a signature. */
export function maySend(
  project: LoadedProject | null,
  senders: readonly Sender[],
  kinds: readonly ClaimKind[],
): boolean {
  return senders.some((sender) => {
    const authority = authorityOver(project, { ...NOBODY, senders: [sender] });
    return kinds.every((kind) => authority.has(kind));
  });
}

/**
 * When a document became the word of somebody with authority, in ms since 1970. `receivedAt`: when its bytes were first
 * received. Where it counts because of a sender, that is when the first such sender sent it: a copy that somebody else
 * sent before makes it no older.
 */
export function spokenAt(
  project: LoadedProject | null,
  { senders, namedBy }: Speaker,
  kinds: readonly ClaimKind[],
  receivedAt: number,
): number {
  const times = (namedBy ?? senders)
    .filter((sender) => maySend(project, [sender], kinds))
    .map(({ sentAt }) => sentAt ?? receivedAt);
  return times.length === 0 ? receivedAt : Math.max(receivedAt, Math.min(...times));
}

/**
 * The kinds of claim that a speaker may make about an artifact of `project`; null: it belongs to none. Where nobody
 * expects the project, whoever is accountable here may still say that the artifact runs somewhere. About an artifact
 * without a project configured keys and scoped senders may say everything.
 */
export function authorityOver(project: LoadedProject | null, speaker: Speaker): ReadonlySet<ClaimKind> {
  const accountable = isAccountable(speaker);
  if (project === null) return accountable ? ALL_KINDS : NO_KINDS;
  const kinds = kindsFor(project, speaker);
  return accountable && !project.isExpected && !kinds.has('deployment') ? new Set([...kinds, ...DEPLOYMENT]) : kinds;
}
