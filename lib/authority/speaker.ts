/** Decides which kinds of claim the speaker of a document may make about the artifacts of a project. */
import type { ClaimKind } from './claim-kind.ts';
import type { Expectations } from './expectations.ts';
import { matchesProject } from './project-pattern.ts';
import { matchesWildcard } from './wildcard.ts';

/**
 * What makes a signature somebody's word. `repository`: the certificate authority attests the source repository of the
 * signer. `key`: a key or a pinned certificate that an administrator added. `certificate`: any other verified signer.
 * `sender`: no signature is verified, so the document is the word of its sender.
 */
export type SpeakerBasis = 'sender' | 'repository' | 'key' | 'certificate';

/** The sender of a document, and the projects that it is scoped to: by patterns, or one project (row id). */
export type Sender = {
  reference: string;
  scope: { patterns: readonly string[] } | { project: number };
  /** When it sent the document, in ms since 1970, where others had sent it before; null: when it was first received. */
  sentAt?: number | null;
};

export type Speaker = {
  basis: SpeakerBasis;
  /** The project (row id) of the repository that the certificate attests; null without one. */
  repository: number | null;
  /** The verified signer; null without one. */
  signer: { identity: string; issuer: string | null } | null;
  /** Everybody who sent the document; only where no signature is verified, else empty. */
  senders: readonly Sender[];
  /**
   * Who named the artifact, where a signed document names none: its signature does not cover which artifact it is
   * about. Null where the document names it.
   */
  namedBy: readonly Sender[] | null;
};

/** A project with every name that its repository has had. */
export type ExpectingProject = { id: number; slugs: readonly string[]; expectations: Expectations };

/** The kinds of claim that a speaker may make about the artifacts of a project. Empty: its word is only a claim. */
export function kindsFor(project: ExpectingProject, speaker: Speaker): ReadonlySet<ClaimKind> {
  const { expectations } = project;
  if (speaker.basis === 'sender') return new Set(speaker.senders.flatMap((sender) => senderKinds(project, sender)));
  const kinds = new Set<ClaimKind>();
  const add = (more: readonly ClaimKind[]) => more.forEach((kind) => kinds.add(kind));
  if (speaker.basis === 'repository' && speaker.repository === project.id) add(expectations.ownWorkflows);
  if (speaker.basis === 'key') add(expectations.configuredKeys);
  for (const expected of expectations.signers)
    if (speaker.signer !== null && isSigner(expected, speaker.signer)) add(expected.kinds);
  return kinds;
}

/** The kinds of claim that a sender may make without a signature. */
export function senderKinds({ id, slugs, expectations }: ExpectingProject, sender: Sender): ClaimKind[] {
  const named = expectations.senders.filter((one) => one.sender === sender.reference).flatMap((one) => one.kinds);
  return isScopedTo(sender, id, slugs) ? [...expectations.scopedSenders, ...named] : named;
}

/** Whether the projects of a sender include one project. */
function isScopedTo({ scope }: Sender, id: number, slugs: readonly string[]): boolean {
  if ('project' in scope) return scope.project === id;
  return scope.patterns.some((pattern) => slugs.some((slug) => matchesProject(pattern, slug)));
}

/** Whether a sender is scoped to any project at all. */
export function isScoped({ scope }: Sender): boolean {
  return 'project' in scope || scope.patterns.length > 0;
}

function isSigner(expected: { identity: string; issuer: string | null }, signer: NonNullable<Speaker['signer']>) {
  if (expected.issuer !== signer.issuer || !matchesWildcard(expected.identity, signer.identity)) return false;
  // `*@acme.com` stands for addresses. A job is named by a URL, and its branch can be called x@acme.com.
  return !expected.identity.startsWith('*@') || /^[^@/\s]+@[^@/\s]+$/.test(signer.identity);
}

/** Whether the provenance of a builder counts for a project. */
export function acceptsBuilder({ builders }: Expectations, builder: string | null): boolean {
  return builders === null || (builder !== null && builders.some((pattern) => matchesWildcard(pattern, builder)));
}
