/** The definition of each metric, as pages and the API show it. */
export const FIGURES = ['timeToVerify', 'open', 'coverage', 'coverageDeployed', 'defectLeakage', 'counts'] as const;
export type Figure = (typeof FIGURES)[number];

export const DEFINITIONS: Record<Figure, string> = {
  timeToVerify:
    'The time from the end of the build to the first moment at which the artifact was verified, for the artifacts first seen in the period. ' +
    'When the end of the build is unknown, the time starts at the signing, or else when the artifact was first seen. ' +
    'Artifacts that have never been verified are counted as open, not left out. ' +
    'The quantiles come from a histogram; their error is at most 9.1 %.',
  open: 'The artifacts first seen in the period that have never been verified so far. They have no time to verify yet; they would make it longer.',
  coverage:
    'The share of the artifacts first seen in the period that are verified now: their provenance is complete and verified, and every other required check passes. ' +
    'Artifacts with the status unknown are not counted.',
  coverageDeployed: 'The same share, of those artifacts that run in an environment now.',
  defectLeakage:
    'A defect is a required check that fails on an artifact for the first time: a bad signature, a wrong source, a failing test, a critical vulnerability. ' +
    'Leakage is the share of the defects found in the period that were found only after the artifact had been deployed.',
  counts: 'The number of artifacts with each status now, whenever they were first seen.',
};
