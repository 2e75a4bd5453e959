/**
 * Ninety days of an invented company, told from a seed and ending at the last midnight before `now`: what was sent,
 * when, by which door, and how the special artifacts must stand at the end.
 */
import type { Status } from '#lib/status/status.ts';
import { createInstance, type Instance } from '#app/test-issuer/instance.ts';
import { serviceEvent } from '#app/test-issuer/statements/events.ts';
import { releasePublished, repositoryRenamed } from '#app/test-issuer/statements/webhooks.ts';
import { buildOf, buildSteps, shippedOutputs, repositoryOf, type Build, type Inputs } from './builds.ts';
import { deploymentSteps } from './deployments.ts';
import { invalidRequestSteps } from './invalid-requests.ts';
import { digestOf, type Output } from './outputs.ts';
import { addMinutes, type Span, type Step, type ProjectContext } from './step.ts';
import { ENVIRONMENTS, PROJECTS, DEPLOYMENT_TOOL } from './projects.ts';
import { hexOf, numberOf, uuidOf } from './random.ts';
import { incidentOf, type Fault } from './incidents.ts';
import { scenarioSpan, scheduleBuilds } from './build-schedule.ts';

/** One request to one endpoint. */
export type Push =
  | {
      endpoint: 'attestations';
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
/** An artifact with an incident, and its expected status at the end. */
export type ExpectedArtifact = ScenarioArtifact & { fault: Fault | null; description: string; expectedStatus: Status };

export type Scenario = {
  seed: string;
  span: Span;
  instance: Instance;
  /** In the order of time. */
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

/** What happens beside the builds: a rename, releases, an image that nobody has evidence for. */
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

/** A pipeline that was run again sends the same evidence again: it is kept once. */
function resentPushes(pushes: readonly Push[]): Push[] {
  const last = pushes.findLast((push) => push.endpoint === 'attestations' && push.project === 'payments-api');
  return last ? [{ ...last, at: addMinutes(last.at, 11) }] : [];
}

/** `only`: what these projects send, and nothing else; what they are built on is known all the same. */
export function createScenario(options: { seed?: string; now: Date; only?: readonly string[] | undefined }): Scenario {
  const { seed = DEFAULT_SEED, now, only } = options;
  const isTold = ({ project }: { project: string }): boolean => only === undefined || only.includes(project);
  const span = scenarioSpan(now);
  const instance = createInstance(seed);
  const builds = PROJECTS.flatMap((project) => {
    const context = { seed, span, project };
    return scheduleBuilds(seed, project, span).map((made) => buildOf(context, made, incidentOf(project, made.index)));
  });
  const latest = (name: string | undefined, before: Date): Build | undefined =>
    builds.findLast(
      (other) => other.project.name === name && other.run.finishedOn < before && other.incident?.fault === undefined,
    );
  const inputsOf = ({ project, run }: Build): Inputs => ({
    base: latest(project.base, run.startedOn),
    packages: (project.uses ?? []).flatMap((name) => latest(name, run.startedOn) ?? []),
  });
  const steps = [
    ...builds.flatMap((build) => buildSteps({ seed, span, project: build.project }, build, inputsOf(build))),
    ...PROJECTS.flatMap((project) =>
      deploymentSteps(
        { seed, span, project },
        builds.filter((build) => build.project === project),
      ),
    ),
    ...otherSteps(seed, span, builds),
  ]
    .filter((step) => step.at < span.to && isTold(step))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());

  const sent = steps.map((step, index): Push =>
    'github' in step
      ? {
          endpoint: 'github',
          at: step.at,
          project: step.project,
          version: step.version ?? null,
          event: step.github.event,
          deliveryId: uuidOf(seed, `delivery ${index}`),
          body: JSON.stringify(step.github.body()),
          refused: step.invalid === true,
        }
      : {
          endpoint: 'attestations',
          at: step.at,
          project: step.project,
          version: step.version ?? null,
          documents: step.documents(instance),
          refused: step.invalid === true,
        },
  );
  const pushes = [...sent, ...resentPushes(sent)].toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const context = (build: Build): ProjectContext => ({ seed, span, project: build.project });
  return {
    seed,
    span,
    instance,
    pushes,
    environments: ENVIRONMENTS,
    artifacts: builds.flatMap((build) => artifactsOf(context(build), build)).filter(isTold),
    expected: [
      unattestedImage(seed),
      ...builds.flatMap((build) =>
        build.incident
          ? [
              {
                ...artifactsOf(context(build), build)[0]!,
                fault: build.incident.fault ?? null,
                description: build.incident.description,
                expectedStatus: build.incident.expectedStatus,
              },
            ]
          : [],
      ),
    ].filter(isTold),
    documents: pushes.reduce((sum, push) => sum + (push.endpoint === 'attestations' ? push.documents.length : 0), 0),
  };
}
