import type { WaiverView } from '#lib/views/waiver.ts';

/** For tests: a waiver in force that nobody had to approve. */
export function makeWaiver(change: Partial<WaiverView> = {}): WaiverView {
  return {
    id: '1',
    rule: 'sbom-present',
    ruleTitle: 'SBOM is there',
    artifact: { digest: `sha256:${'1f3a9c7b'.repeat(8)}`, name: 'web', project: null },
    project: null,
    environment: null,
    vulnerability: null,
    component: null,
    state: 'active',
    owner: 'Ada',
    reason: 'no generator yet',
    createdAt: '2026-05-13T10:02:00Z',
    createdBy: { kind: 'token', identifier: '3', name: 'lead' },
    expiresAt: '2026-06-30T10:02:00Z',
    decidedAt: null,
    decidedBy: null,
    decisionReason: null,
    revokedAt: null,
    revokedBy: null,
    revokeReason: null,
    inForce: true,
    vexStatus: null,
    justification: null,
    impact: null,
    ...change,
  };
}
