/**
 * The demo scenario: ninety days of an invented company, generated from a seed, ending at the last midnight before
 * `now`. It has the requests with their times and endpoints, and the expected status of the artifacts with an incident.
 */
import type { Status } from '#lib/status/status.ts';
import { createInstance, type Instance } from '#lib/test-issuer/instance.ts';
import { serviceEvent } from '#lib/test-issuer/statements/events.ts';
import { releasePublished, repositoryRenamed } from '#lib/test-issuer/statements/webhooks.ts';
import { buildOf, buildSteps, shippedOutputs, repositoryOf, type Build, type Inputs } from './builds.ts';
import { deploymentSteps } from './deployments.ts';
import { invalidRequestSteps } from './invalid-requests.ts';
import { digestOf, type Output } from './outputs.ts';
import { rebuildSteps } from './rebuilds.ts';
import { addMinutes, type EvidenceSender, type Span, type Step, type ProjectContext } from './step.ts';
import { strangerArtifacts, strangerSteps, type StrangerArtifact } from './strangers.ts';
import { ENVIRONMENTS, PROJECTS, DEPLOYMENT_TOOL } from './projects.ts';
import { hexOf, numberOf, uuidOf } from '#app/demo/seed/random.ts';
import { incidentOf, type Fault } from './incidents.ts';
import { scenarioSpan, scheduleBuilds } from './build-schedule.ts';

/** One request to one endpoint. */
export type Push =
  | {
      endpoint: 'attestations';
      sender: EvidenceSender;
      at: Date;
      project: string;
      version: string | null;
      documents: string[];
      refused: boolean;
    }
  | {
      endpoint: 'github';
      at: Date;
      project: string;
      version: string | null;
      event: string;
      deliveryId: string;
      body: string;
      refused: boolean;
    };

export type ScenarioArtifact = { digest: string; name: string; project: string; version: string; role: Output['role'] };
/** An artifact with an incident, or about which a stranger makes claims, and its expected status at the end. */
export type ExpectedArtifact = ScenarioArtifact & { fault: Fault | null; description: string; expectedStatus: Status };

export type Scenario = {
  seed: string;
  span: Span;
  instance: Instance;
  /** In chronological order. */
  pushes: Push[];
  artifacts: ScenarioArtifact[];
  expected: ExpectedArtifact[];
  environments: readonly string[];
  documents: number;
};

export const DEFAULT_SEED = 'acme';

function artifactsOf(context: ProjectContext, build: Build): ScenarioArtifact[] {
  return shippedOutputs(context, build).map((output) => ({
    digest: digestOf(output),
    name: output.name,
    project: build.project.name,
    version: build.version,
    role: output.role,
  }));
}

/** A third-party image that runs in production without any evidence. */
function unattestedImage(seed: string): ExpectedArtifact {
  return {
    digest: `sha256:${hexOf(seed, 'valkey')}`,
    name: 'docker.io/valkey/valkey:8.1',
    project: 'session-cache',
    version: '8.1',
    role: 'image',
    fault: null,
    description: 'An image of somebody else was deployed, and nothing says where it comes from.',
    expectedStatus: 'incomplete',
  };
}

function expectedOf({ output, ...about }: StrangerArtifact): ExpectedArtifact {
  return { digest: digestOf(output), name: output.name, role: output.role, fault: null, ...about };
}

/** Return the steps apart from builds: a renamed repository, releases, and an image without evidence. */
function otherSteps(seed: string, span: Span, builds: Build[]): Step[] {
  const steps: Step[] = invalidRequestSteps(seed, span);
  for (const project of PROJECTS.filter(({ renamed }) => renamed)) {
    const at = new Date(span.from.getTime() + project.renamed!.at * (span.to.getTime() - span.from.getTime()));
    steps.push({
      at,
      project: project.name,
      github: {
        event: 'repository',
        body: () =>
          repositoryRenamed({ repository: repositoryOf({ seed, span, project }, at), from: project.renamed!.from }),
      },
    });
  }
  // Only the newest: each asks GitHub for attestations, and in a demo nobody answers.
  for (const { run, outputs, version, project } of builds
    .filter((build) => build.project.name === 'acmectl')
    .slice(-1)) {
    const at = addMinutes(run.finishedOn, 6);
    const body = () =>
      releasePublished({
        run,
        id: numberOf(seed, `release ${version}`),
        tag: `v${version}`,
        at,
        assets: outputs.map((output) => ({ name: output.name, digest: digestOf(output) })),
      });
    steps.push({ at, project: project.name, version, github: { event: 'release', body } });
  }
  const artifactId = `pkg:oci/valkey@${unattestedImage(seed).digest}?repository_url=docker.io/valkey/valkey&tag=8.1`;
  const cache = {
    service: 'session-cache',
    environment: 'production',
    artifactId,
    what: 'deployed' as const,
    source: DEPLOYMENT_TOOL,
  };
  const at = addMinutes(span.from, 8 * 24 * 60 + 40);
  steps.push({
    at,
    project: 'session-cache',
    documents: () => [JSON.stringify(serviceEvent({ ...cache, at, id: uuidOf(seed, 'session cache') }))],
  });
  return steps;
}

/** A repeated pipeline sends the same evidence again; Attestry stores it once. */
function resentPushes(pushes: readonly Push[]): Push[] {
  const last = pushes.findLast((push) => push.endpoint === 'attestations' && push.project === 'payments-api');
  return last ? [{ ...last, at: addMinutes(last.at, 11) }] : [];
}

/**
 * Create the scenario. `only` limits the requests to those of the named projects; their provenance still names base
 * images and packages of other projects.
 */
export function createScenario(options: { seed?: string; now: Date; only?: readonly string[] | undefined }): Scenario {
  const { seed = DEFAULT_SEED, now, only } = options;
  const isIncluded = ({ project }: { project: string }): boolean => only === undefined || only.includes(project);
  const span = scenarioSpan(now);
  const instance = createInstance(seed);
  const builds = PROJECTS.flatMap((project) => {
    const context = { seed, span, project };
    return scheduleBuilds(seed, project, span).map((made) => buildOf(context, made, incidentOf(project, made.index)));
  });
  const sent = allSteps(seed, span, builds)
    .filter((step) => step.at < span.to && isIncluded(step))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .map((step, index) => pushOf(step, uuidOf(seed, `delivery ${index}`), instance));
  const pushes = [...sent, ...resentPushes(sent)].toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const artifactsOfBuild = (build: Build) => artifactsOf({ seed, span, project: build.project }, build);
  return {
    seed,
    span,
    instance,
    pushes,
    environments: ENVIRONMENTS,
    artifacts: builds.flatMap(artifactsOfBuild).filter(isIncluded),
    expected: [
      unattestedImage(seed),
      ...strangerArtifacts(seed, builds).map(expectedOf),
      ...builds.flatMap((build) => {
        if (!build.incident) return [];
        const { fault = null, description, expectedStatus } = build.incident;
        return [{ ...artifactsOfBuild(build)[0]!, fault, description, expectedStatus }];
      }),
    ].filter(isIncluded),
    documents: pushes.reduce((sum, push) => sum + (push.endpoint === 'attestations' ? push.documents.length : 0), 0),
  };
}

function allSteps(seed: string, span: Span, builds: Build[]): Step[] {
  const latest = (name: string | undefined, before: Date): Build | undefined =>
    builds.findLast(
      (other) => other.project.name === name && other.run.finishedOn < before && other.incident?.fault === undefined,
    );
  const inputsOf = ({ project, run }: Build): Inputs => ({
    base: latest(project.base, run.startedOn),
    packages: (project.uses ?? []).flatMap((name) => latest(name, run.startedOn) ?? []),
  });
  return [
    ...builds.flatMap((build) => buildSteps({ seed, span, project: build.project }, build, inputsOf(build))),
    ...PROJECTS.flatMap((project) =>
      deploymentSteps(
        { seed, span, project },
        builds.filter((build) => build.project === project),
      ),
    ),
    ...otherSteps(seed, span, builds),
    ...strangerSteps(seed, builds),
    ...rebuildSteps(seed, span, builds),
  ];
}

/** Turn a step into a request: sign its documents, or write the body of its webhook delivery. */
function pushOf(step: Step, deliveryId: string, instance: Instance): Push {
  const { at, project, version = null, invalid } = step;
  const shared = { at, project, version, refused: invalid === true };
  return 'github' in step
    ? {
        ...shared,
        endpoint: 'github',
        event: step.github.event,
        deliveryId,
        body: JSON.stringify(step.github.body()),
      }
    : {
        ...shared,
        endpoint: 'attestations',
        sender: step.sender ?? 'pipeline',
        documents: step.documents(instance),
      };
}
