/** The SLSA v1.2 threats (`spec/threats`) that the rules address. The letters are those of v1.1 and later. */
export type Threat = { id: string; title: string };

/** The threats by name. */
export const THREATS = {
  forkOrBranch: { id: 'D', title: 'Built from a fork, another branch, or changed source' },
  parameters: { id: 'D', title: 'Built with steps or parameters nobody agreed to' },
  forgedProvenance: { id: 'E', title: 'Forged provenance: the fields may be invented' },
  untrustedBuilder: { id: 'F', title: 'Built by a system that nobody recognises' },
  noProvenance: { id: 'F', title: 'Uploaded without provenance' },
  tamperedArtifact: { id: 'F', title: 'Changed after the build' },
  tamperedProvenance: { id: 'F', title: 'Provenance changed after the build' },
  distribution: { id: 'G', title: 'Replaced on the way to you' },
  dependency: { id: 'Dep', title: 'A vulnerable or compromised dependency' },
  hashCollision: { id: 'Verif', title: 'Another file made to have the same digest' },
  untested: { id: 'B', title: 'A change that nobody checked' },
} as const satisfies Record<string, Threat>;
