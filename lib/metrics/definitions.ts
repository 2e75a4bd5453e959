/** The definition of each metric, as pages and the API show it. */
export const FIGURES = ['timeToVerify', 'open', 'coverage', 'coverageDeployed', 'defectLeakage', 'counts'] as const;
export type Figure = (typeof FIGURES)[number];

export const DEFINITIONS: Record<Figure, string> = {
  timeToVerify:
    'From the end of the build (or, where the build does not say, from the signing, or else from when the artifact was first seen) to the first moment ' +
    'the artifact stood verified; of the artifacts first seen in the period. Those that are not verified yet are counted as open, not left out. ' +
    'Quantiles come from a histogram and are right within 9.1 %.',
  open: 'Artifacts first seen in the period that have not stood verified at any moment so far. They have no time to verify yet; they would make it longer.',
  coverage:
    'Of the artifacts first seen in the period, the share that stands verified now: complete, verified provenance and every other required check passed.',
  coverageDeployed: 'The same share among those of them that run in an environment now.',
  defectLeakage:
    'A defect is a required check found failing on an artifact for the first time: a bad signature, a wrong source, a failing test, a critical vulnerability. ' +
    'Leakage is the share of the defects found in the period that were found only after the artifact had been deployed.',
  counts: 'Where every artifact stands now, whenever it was first seen.',
};
