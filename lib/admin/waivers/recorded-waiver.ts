import type { WaiverView } from '#lib/views/waiver.ts';

/** What the audit log says of a waiver. */
export function recordedWaiver(waiver: WaiverView) {
  const { rule, artifact, project, environment, vulnerability, component, owner, expiresAt, state } = waiver;
  return {
    rule,
    artifact: artifact?.digest ?? null,
    project: (artifact?.project ?? project)?.slug ?? null,
    environment,
    vulnerability,
    component,
    owner,
    expiresAt,
    state,
  };
}
