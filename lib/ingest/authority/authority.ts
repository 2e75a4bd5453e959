/** Decides whether a speaker may make a claim about an artifact of a project, or of none that is expected here. */
import { type ClaimKind, CLAIM_KINDS } from '#lib/authority/claim-kind.ts';
import { isScoped, kindsFor, type Speaker } from '#lib/authority/speaker.ts';
import type { LoadedProject } from './projects.ts';

const ALL_KINDS: ReadonlySet<ClaimKind> = new Set(CLAIM_KINDS);
const NO_KINDS: ReadonlySet<ClaimKind> = new Set();
const DEPLOYMENT: ReadonlySet<ClaimKind> = new Set<ClaimKind>(['deployment']);

/** Whether somebody of this installation answers for a speaker: a configured key, or a sender scoped to any project. */
export function isAccountable(speaker: Speaker): boolean {
  return speaker.basis === 'key' || speaker.senders.some(isScoped);
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
