/**
 * Evidence of a stranger: the workflow of a repository of another owner, signed as well as the company's own evidence.
 * It attests an image of its own, and makes claims about a release of the company. The claims have no authority, so
 * that they change nothing.
 */
import type { Status } from '#lib/status/status.ts';
import type { UnsignedStatement } from '#lib/test-issuer/bundle.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { githubIdentity, type Run } from '#lib/test-issuer/statements/run.ts';
import { cyclonedx } from '#lib/test-issuer/statements/sbom.ts';
import { testResult } from '#lib/test-issuer/statements/statement.ts';
import { vulnerabilityScan } from '#lib/test-issuer/statements/vulnerabilities.ts';
import type { Build } from './builds.ts';
import { componentNamed, componentsOf } from './components.ts';
import { digestOf, outputsOf, subjectsOf, type Output } from './outputs.ts';
import { PROJECTS } from './projects.ts';
import { createRandom, hexOf, numberOf, uuidOf } from '#app/demo/seed/random.ts';
import { addMinutes, type Step } from './step.ts';

/** The name under which `createScenario` sends the evidence of the stranger. */
const PROJECT = 'strangers';
const VERSION = '1.0.0';
/** The project whose newest release the stranger makes claims about. */
const TARGET = 'checkout';

export type StrangerArtifact = {
  output: Output;
  project: string;
  version: string;
  expectedStatus: Status;
  description: string;
};

function ownImage(seed: string): Output {
  const target = PROJECTS.find(({ name }) => name === TARGET)!;
  const output = { kind: 'single-image' as const, repository: 'ghcr.io/northwind-labs/checkout' };
  return outputsOf(seed, { ...target, output }, VERSION)[0]!;
}

/** The release that the stranger makes claims about: the newest one of the project, which has no incident. */
function targetOf(builds: readonly Build[]): Build {
  return builds.findLast(({ project, incident }) => project.name === TARGET && incident === undefined)!;
}

function runAt(seed: string, startedOn: Date): Run {
  return {
    repository: {
      host: 'github.com',
      path: 'northwind-labs/checkout',
      id: numberOf(seed, 'repository of a stranger'),
      ownerId: numberOf(seed, 'stranger'),
    },
    commit: hexOf(seed, 'commit of a stranger', 'sha1'),
    ref: `refs/tags/v${VERSION}`,
    workflow: 'release.yml',
    trigger: 'push',
    id: numberOf(seed, 'run of a stranger'),
    startedOn,
    finishedOn: addMinutes(startedOn, 4),
  };
}

/** The artifacts that the stranger makes claims about, with the status that they must have at the end. */
export function strangerArtifacts(seed: string, builds: readonly Build[]): StrangerArtifact[] {
  const target = targetOf(builds);
  return [
    {
      output: ownImage(seed),
      project: PROJECT,
      version: VERSION,
      expectedStatus: 'unknown',
      description: 'Built, tested and signed by the workflow of a repository that no project here expects.',
    },
    {
      output: target.outputs[0]!,
      project: TARGET,
      version: target.version,
      expectedStatus: 'verified',
      description: 'A stranger claims that a test failed, that it has a critical vulnerability, and another SBOM.',
    },
  ];
}

/** Return the steps of the stranger: its image, and its claims about a release of the company. */
export function strangerSteps(seed: string, builds: readonly Build[]): Step[] {
  const target = targetOf(builds);
  const began = addMinutes(target.run.finishedOn, 30);
  const run = runAt(seed, began);
  const sentAt = addMinutes(run.finishedOn, 1);
  const claimedAt = addMinutes(run.finishedOn, 6);
  const identity = githubIdentity(run);
  const shared = { project: PROJECT, sender: 'mirror' as const };
  const signedStep = (at: Date, version: string, statements: UnsignedStatement[]): Step => ({
    ...shared,
    at,
    version,
    documents: (instance) =>
      statements.map((statement) => JSON.stringify(instance.sign(statement, { ...identity, at }))),
  });
  const unsigned = testResult(subjectsOf([target.outputs[0]!]), { passed: [], failed: ['e2e: refund'] });
  return [
    signedStep(sentAt, VERSION, statementsAboutOwn(seed, run, sentAt)),
    signedStep(claimedAt, target.version, claimsAbout(seed, target.outputs[0]!, claimedAt)),
    {
      ...shared,
      at: addMinutes(claimedAt, 1),
      version: target.version,
      documents: () => [JSON.stringify(unsigned)],
    },
  ];
}

function statementsAboutOwn(seed: string, run: Run, at: Date): UnsignedStatement[] {
  const image = ownImage(seed);
  const subjects = subjectsOf([image]);
  return [
    githubProvenance(subjects, run),
    testResult(subjects, { passed: ['unit'], failed: [], configuration: run.workflow }),
    sbomOf(seed, image, at),
  ];
}

/** Claims about an artifact of somebody else: a failed test, a critical vulnerability, and an SBOM. */
function claimsAbout(seed: string, output: Output, at: Date): UnsignedStatement[] {
  const subjects = subjectsOf([output]);
  const component = componentNamed('go', 'golang.org/x/net');
  return [
    testResult(subjects, { passed: [], failed: ['e2e: payment'], configuration: 'audit.yml' }),
    vulnerabilityScan(subjects, at, [
      {
        id: 'CVE-2026-10001',
        severity: 'Critical',
        score: 10,
        component,
        summary: `Anybody can execute code through ${component.name}`,
      },
    ]),
    sbomOf(seed, output, at),
  ];
}

function sbomOf(seed: string, output: Output, at: Date): UnsignedStatement {
  return cyclonedx(subjectsOf([output]), {
    name: 'checkout',
    version: VERSION,
    purl: output.purl,
    at,
    components: componentsOf('go', createRandom(seed, 'components of a stranger')),
    serial: uuidOf(seed, `sbom of a stranger ${digestOf(output)}`),
  });
}
