/**
 * The incidents of the scenario, and the status that Attestry must show for each at the end. Everything not named here
 * is built, tested, scanned and shipped as it should be.
 */
import type { Status } from '#lib/status/status.ts';
import type { Environment } from './projects.ts';

/** The deviation when the version is built. */
export type Fault =
  /** A digest in the provenance is replaced after signing with the digest of other bytes. */
  | 'tampered'
  /** Built by hand on an unknown machine and signed with a personal account. */
  | 'unknown-builder'
  /** Built by the workflow of a fork, as its certificates say, with provenance that names the project. */
  | 'fork'
  | 'no-sbom'
  | 'failing-tests'
  /** Provenance that the runner wrote and nobody signed. */
  | 'unsigned'
  | 'self-hosted'
  /** Signed with a key that is not in the configured trust. */
  | 'unknown-key'
  /** The subjects have only SHA-1 digests. */
  | 'sha1-only'
  /** The base image is named by tag, without a digest. */
  | 'unpinned'
  /** The provenance has an external parameter that its build type does not define. */
  | 'unknown-parameter';

/** Later events, in hours after the version reached its last environment. */
export type FollowUp =
  | { what: 'tests-fail'; hours: number; failed: string[] }
  | { what: 'critical'; hours: number; vulnerability: string; component: string; vexAfterHours?: number }
  | { what: 'rollback'; hours: number };

export type Incident = {
  project: string;
  /** The index of the version in its project; a negative index counts from the newest. */
  version: number;
  fault?: Fault;
  followUps?: FollowUp[];
  /**
   * The last environment that the version reaches. Omitted: all environments. `none`: the version is never deployed.
   */
  lastEnvironment?: Environment | 'none';
  /** One sentence for readers. */
  description: string;
  /** The expected status at the end of the artifact that is deployed or published. */
  expectedStatus: Status;
};

export const INCIDENTS: readonly Incident[] = [
  {
    project: 'identity',
    version: -1,
    fault: 'unknown-builder',
    expectedStatus: 'failed',
    description: 'A hotfix built on an engineer’s own build server went to production.',
  },
  {
    project: 'edge-router',
    version: -1,
    fault: 'tampered',
    expectedStatus: 'failed',
    description: 'The provenance of the release on the edge was altered after it was signed: it names other bytes.',
  },
  {
    project: 'notifier',
    version: -1,
    expectedStatus: 'failed',
    description:
      'A critical vulnerability was found hours after the release reached production, and nobody has answered for it.',
    followUps: [{ what: 'critical', hours: 3, vulnerability: 'CVE-2026-91473', component: 'golang.org/x/crypto' }],
  },
  {
    project: 'ledger',
    version: -3,
    expectedStatus: 'verified',
    description: 'A critical vulnerability in a library was answered for with VEX: the code is not reached.',
    followUps: [
      {
        what: 'critical',
        hours: 30,
        vulnerability: 'CVE-2026-88215',
        component: 'io.netty/netty-handler',
        vexAfterHours: 26,
      },
    ],
  },
  {
    project: 'payments-api',
    version: -4,
    expectedStatus: 'failed',
    description: 'The soak test failed after the release had reached production; it was rolled back.',
    followUps: [
      { what: 'tests-fail', hours: 5, failed: ['soak: no duplicate captures over 4 h'] },
      { what: 'rollback', hours: 6 },
    ],
  },
  {
    project: 'catalog',
    version: 3,
    expectedStatus: 'failed',
    description:
      'A critical vulnerability was found in production; the next version was built without the library’s old release.',
    followUps: [
      {
        what: 'critical',
        hours: 40,
        vulnerability: 'CVE-2026-77108',
        component: 'com.fasterxml.jackson.core/jackson-databind',
      },
    ],
  },
  {
    project: 'pricing',
    version: 4,
    expectedStatus: 'failed',
    description: 'The nightly comparison with last year’s prices failed after the release was in production.',
    followUps: [
      { what: 'tests-fail', hours: 14, failed: ['nightly: totals of last year’s orders'] },
      { what: 'rollback', hours: 16 },
    ],
  },
  {
    project: 'payments-api',
    version: 6,
    fault: 'failing-tests',
    lastEnvironment: 'none',
    expectedStatus: 'failed',
    description: 'A test failed in the build; the release was never deployed.',
  },
  {
    project: 'identity',
    version: 7,
    fault: 'failing-tests',
    lastEnvironment: 'none',
    expectedStatus: 'failed',
    description: 'A test failed in the build; the release was never deployed.',
  },
  {
    project: 'ui-kit',
    version: 5,
    fault: 'failing-tests',
    lastEnvironment: 'none',
    expectedStatus: 'failed',
    description: 'A visual test failed; the package was published all the same.',
  },
  {
    project: 'checkout',
    version: 9,
    fault: 'fork',
    lastEnvironment: 'staging',
    expectedStatus: 'unknown',
    description: 'Built in a fork, under the name of the project, and found in staging: nobody here expects the fork.',
  },
  {
    project: 'search-indexer',
    version: -1,
    fault: 'no-sbom',
    expectedStatus: 'incomplete',
    description: 'The SBOM step was dropped from the workflow; the release runs in production.',
  },
  {
    project: 'search-indexer',
    version: -2,
    fault: 'no-sbom',
    expectedStatus: 'incomplete',
    description: 'The SBOM step was dropped from the workflow.',
  },
  {
    project: 'web',
    version: -1,
    fault: 'no-sbom',
    lastEnvironment: 'staging',
    expectedStatus: 'incomplete',
    description: 'The nightly SBOM job has not run yet for the newest release.',
  },
  {
    project: 'web',
    version: 6,
    fault: 'unpinned',
    expectedStatus: 'verified',
    description: 'Built on a base image named by tag only: a remark, not a failure.',
  },
  {
    project: 'notifier',
    version: 4,
    fault: 'unknown-parameter',
    lastEnvironment: 'staging',
    expectedStatus: 'failed',
    description: 'Built with a parameter that its build type does not have: nobody can say what it did.',
  },
  {
    project: 'warehouse-loader',
    version: 6,
    fault: 'unsigned',
    lastEnvironment: 'staging',
    expectedStatus: 'incomplete',
    description: 'Provenance as the runner wrote it, before signing was switched on again.',
  },
  {
    project: 'edge-router',
    version: 4,
    fault: 'self-hosted',
    expectedStatus: 'verified',
    description: 'Built on a self-hosted runner during an outage: level 1 at most.',
  },
  {
    project: 'legacy-reports',
    version: 0,
    fault: 'sha1-only',
    expectedStatus: 'failed',
    description: 'Named by SHA-1 alone.',
  },
  {
    project: 'legacy-reports',
    version: 1,
    fault: 'sha1-only',
    expectedStatus: 'failed',
    description: 'Named by SHA-1 alone.',
  },
  {
    project: 'legacy-reports',
    version: 2,
    fault: 'unsigned',
    lastEnvironment: 'none',
    expectedStatus: 'incomplete',
    description: 'Provenance without a signature.',
  },
  {
    project: 'legacy-reports',
    version: 4,
    fault: 'unknown-key',
    expectedStatus: 'incomplete',
    description: 'Signed with a key that this installation does not know; it runs in production.',
  },
  {
    project: 'legacy-reports',
    version: 5,
    lastEnvironment: 'none',
    expectedStatus: 'verified',
    description: 'Moved to the shared workflow; not deployed yet.',
  },
  {
    project: 'legacy-reports',
    version: 6,
    lastEnvironment: 'none',
    expectedStatus: 'verified',
    description: 'Moved to the shared workflow; not deployed yet.',
  },
  {
    project: 'legacy-reports',
    version: 7,
    lastEnvironment: 'none',
    expectedStatus: 'verified',
    description: 'Moved to the shared workflow; not deployed yet.',
  },
];

/** Return the incident of a version, if it has one. */
export function incidentOf(project: { name: string; versions: number }, index: number): Incident | undefined {
  return INCIDENTS.find(
    (story) =>
      story.project === project.name &&
      (story.version < 0 ? project.versions + story.version : story.version) === index,
  );
}
