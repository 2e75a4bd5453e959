/** The checks of the SLSA tracks and of the pipeline. They have parameters, and the packs use them. */
import { THREATS } from '#lib/policy/facts/threats.ts';
import { type Check, defineCheck } from './check.ts';
import { type MilestonesParams, milestones, milestonesParams } from './milestones/milestones.ts';
import { REMEDIATION } from './remediation.ts';
import { type ScanFreshParams, scanFresh, scanFreshParams } from './scans/scan-fresh.ts';
import { type ChangeReviewedParams, changeReviewed, changeReviewedParams } from './source/change-reviewed.ts';
import { type SourceLevelParams, sourceLevel, sourceLevelParams } from './source/source-level.ts';
import { type BuildLevelParams, buildLevelParams, slsaBuildLevel } from './slsa/build-level.ts';

/** In the order of display. */
export const SLSA_CHECKS: readonly Check[] = [
  defineCheck<BuildLevelParams>({
    id: 'slsa-build-level',
    title: 'SLSA Build level is high enough',
    description:
      'The SLSA Build level that follows from the pair of signer and builder of the verified provenance is at least the given one. ' +
      'A level that a document claims for itself has no weight, and a signer that contradicts its provenance gives level 0.',
    threats: [THREATS.forgedProvenance, THREATS.untrustedBuilder, THREATS.tamperedProvenance],
    remediation: {
      ...REMEDIATION.builder,
      text: 'Build on a platform that gives the level: a hosted runner that signs its own provenance gives level 2, an isolated reusable workflow that builds and signs gives level 3.',
    },
    params: buildLevelParams,
    subjects: 'builds',
    about: 'provenance',
    evaluate: slsaBuildLevel,
  }),
  defineCheck<SourceLevelParams>({
    id: 'source-level',
    title: 'SLSA Source level is high enough',
    description:
      'A verified Source VSA of a recognised verifier states at least the given SLSA Source level for the commit from which the artifact was built, in the repository of the project. ' +
      'For a commit, it is about the commit itself.',
    threats: [THREATS.unreviewed, THREATS.alteredSource],
    remediation: REMEDIATION.sourceLevel,
    params: sourceLevelParams,
    subjects: 'all',
    readsRevision: () => true,
    about: 'artifact',
    inheritance: 'own',
    evaluate: sourceLevel,
  }),
  defineCheck<ChangeReviewedParams>({
    id: 'change-reviewed',
    title: 'Change was reviewed by another person',
    description:
      'The change that became the commit was approved, before it was merged, by as many other persons as the rule asks for. ' +
      'An approval by the author, by an app, of another commit than the last one, or one that was dismissed does not count. ' +
      'A Source VSA of level 4 vouches for one approval.',
    threats: [THREATS.unreviewed],
    remediation: REMEDIATION.review,
    params: changeReviewedParams,
    subjects: 'all',
    readsRevision: () => true,
    about: 'artifact',
    inheritance: 'own',
    evaluate: changeReviewed,
  }),
  defineCheck<MilestonesParams>({
    id: 'milestones',
    title: 'Steps of the pipeline were performed',
    description:
      'For each step there is verified evidence that it was performed and succeeded, not older than the artifact, and in the order of the steps. ' +
      'Only a review may be older than the artifact: it is about the commit.',
    threats: [THREATS.untested],
    remediation: {
      ...REMEDIATION.tests,
      text: 'Let each step of the pipeline sign what it did about the artifact, after the build, in the order that the policy names.',
    },
    params: milestonesParams,
    subjects: 'builds',
    readsRevision: ({ steps }) => steps.some(({ kind }) => kind === 'review'),
    about: 'artifact',
    inheritance: 'combined',
    evaluate: milestones,
  }),
  defineCheck<ScanFreshParams>({
    id: 'scan-fresh',
    title: 'Vulnerability scan is recent',
    description:
      'The newest verified vulnerability scan is not older than the given number of days. ' +
      'With a severity, current scans also leave no finding of it or a worse one open that no signed VEX statement answers.',
    threats: [THREATS.dependency],
    remediation: REMEDIATION.scan,
    params: scanFreshParams,
    subjects: 'builds',
    readsTime: () => true,
    hasFindings: true,
    about: 'artifact',
    inheritance: 'combined',
    evaluate: scanFresh,
  }),
];
