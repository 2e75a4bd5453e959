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
  unreviewed: { id: 'B', title: 'A change that nobody else reviewed' },
  alteredSource: { id: 'B', title: 'The history of the source, or the record of a change, was altered' },
} as const satisfies Record<string, Threat>;

/** The title of each threat by its letter, where a policy names the letter only. */
export const SLSA_THREATS: Readonly<Record<string, string>> = {
  A: 'A producer that is itself malicious',
  B: 'A change that nobody reviewed',
  C: 'A compromised source control system',
  D: 'Built from changed source, or with other steps or parameters',
  E: 'Forged provenance, or a compromised build',
  F: 'Published without the official build',
  G: 'Replaced on the way to you',
  H: 'Another package of a similar name',
  I: 'Used in another way than was meant',
  Dep: 'A vulnerable or compromised dependency',
  Avail: 'Code, artifact or provenance deleted',
  Verif: 'Changed expectations, or another file made to have the same digest',
};
