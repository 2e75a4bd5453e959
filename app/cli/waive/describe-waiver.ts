/** Words about a waiver for the terminal. */
import { describeScope } from '#lib/status/waiver-scope.ts';
import type { WaiverView } from '#lib/views/waiver.ts';

/** The artifact or the project that it is about. */
export function targetOf({ artifact, project }: WaiverView): string {
  if (artifact) return artifact.name === null ? artifact.digest : `${artifact.digest} (${artifact.name})`;
  return project === null ? 'something that is no longer known' : `project ${project.slug}`;
}

/** The target, and what the waiver is narrowed to there. */
export function coverageOf(waiver: WaiverView): string {
  const scope = describeScope(waiver);
  return scope === '' ? targetOf(waiver) : `${targetOf(waiver)}, ${scope}`;
}

/** What has become of it, with the day. */
export function stateOf({ state, revokedAt, decidedAt, expiresAt }: WaiverView): string {
  const day = (at: string | null) => (at ?? expiresAt).slice(0, 10);
  switch (state) {
    case 'requested':
      return `requested until ${day(expiresAt)}`;
    case 'active':
      return `until ${day(expiresAt)}`;
    case 'refused':
      return `refused ${day(decidedAt)}`;
    case 'expired':
      return `expired ${day(expiresAt)}`;
    case 'ended':
      return `revoked ${day(revokedAt)}`;
  }
}
