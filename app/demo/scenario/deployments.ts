/** The deployments of each version, and the findings after its release. */
import { serviceEvent } from '#lib/test-issuer/statements/events.ts';
import { testResult, vsa } from '#lib/test-issuer/statements/statement.ts';
import { openVex, vulnerabilityScan } from '#lib/test-issuer/statements/vulnerabilities.ts';
import { deploymentStatus } from '#lib/test-issuer/statements/webhooks.ts';
import { shippedOutputs, type Build } from './builds.ts';
import { componentNamed } from './components.ts';
import { digestOf, subjectsOf } from './outputs.ts';
import { addMinutes, type Step, type ProjectContext } from './step.ts';
import { DEPLOYMENT_TOOL, VERIFIER, type Environment } from './projects.ts';
import { createRandom, numberOf, uuidOf } from '#app/demo/seed/random.ts';

type Deployment = { build: Build; environment: Environment; at: Date; what: 'deployed' | 'upgraded' | 'rolledback' };

function deploymentStep(context: ProjectContext, deployment: Deployment): Step {
  const { seed, project } = context;
  const { build, environment, at, what } = deployment;
  const output = shippedOutputs(context, build)[0]!;
  const name = `${project.name} ${build.version} ${environment} ${what}`;
  if (project.deploymentReports === 'github') {
    const body = () =>
      deploymentStatus({
        run: build.run,
        id: numberOf(seed, name),
        environment,
        digest: digestOf(output),
        at,
        url: `https://${project.name}.${environment}.acme.example`,
      });
    return {
      at: addMinutes(at, 0.1),
      project: project.name,
      version: build.version,
      github: { event: 'deployment_status', body },
    };
  }
  const event = serviceEvent({
    id: uuidOf(seed, name),
    at,
    service: project.name,
    environment,
    artifactId: output.purl,
    what,
    source: DEPLOYMENT_TOOL,
    chainId: uuidOf(seed, `${project.name} ${build.version}`),
  });
  return {
    at: addMinutes(at, 0.1),
    project: project.name,
    version: build.version,
    documents: () => [JSON.stringify(event)],
  };
}

/** The delay before each environment: staging within an hour, the others after several hours. */
const WAIT_MINUTES: Record<Environment, [number, number]> = {
  staging: [18, 55],
  production: [170, 1500],
  edge: [240, 900],
};

/** Return the steps that follow the builds of a project, oldest build first. */
export function deploymentSteps(context: ProjectContext, builds: Build[]): Step[] {
  const { seed, project } = context;
  const steps: Step[] = [];
  const running = new Map<Environment, Build>();
  for (const build of builds) {
    const random = createRandom(seed, `deploy ${project.name} ${build.version}`);
    const environments = environmentsUpTo(project.environments, build.incident?.lastEnvironment);
    const before = new Map(running);
    let at = build.run.finishedOn;
    for (const environment of environments) {
      // The newest release is deployed on the day of its build, so that it runs at the end of the scenario.
      const [low, high] = WAIT_MINUTES[environment];
      at = addMinutes(at, build === builds.at(-1) ? low / 2 : random.between(low, high));
      steps.push(
        deploymentStep(context, { build, environment, at, what: running.has(environment) ? 'upgraded' : 'deployed' }),
      );
      running.set(environment, build);
    }
    if (environments.at(-1) === 'production' && project.name === 'payments-api')
      steps.push(verificationSummaryStep(build, addMinutes(at, -4)));
    for (const after of build.incident?.followUps ?? []) {
      const then = addMinutes(at, after.hours * 60);
      if (after.what === 'rollback') {
        const last = environments.at(-1)!;
        steps.push(
          deploymentStep(context, { build: before.get(last)!, environment: last, at: then, what: 'rolledback' }),
        );
        running.set(last, before.get(last)!);
      } else steps.push(...findingSteps(context, build, after, then));
    }
  }
  return steps;
}

/** The environments that a version reaches; without `last` all of them. */
function environmentsUpTo(environments: Environment[], last: Environment | 'none' | undefined): Environment[] {
  if (last === undefined) return environments;
  return last === 'none' ? [] : environments.slice(0, environments.indexOf(last) + 1);
}

/** Another verifier approves the artifact for production with a verification summary (SLSA VSA). */
function verificationSummaryStep(build: Build, at: Date): Step {
  const output = build.outputs[0]!;
  const statement = vsa(subjectsOf([output]), {
    verifier: 'https://gate.acme.example/verifier',
    at,
    resourceUri: output.purl,
    policyUri: 'https://gate.acme.example/policies/production',
  });
  return {
    at,
    project: build.project.name,
    version: build.version,
    documents: (instance) => [JSON.stringify(instance.sign(statement, { ...VERIFIER, at }))],
  };
}

type PostReleaseFinding = Exclude<
  NonNullable<NonNullable<Build['incident']>['followUps']>[number],
  { what: 'rollback' }
>;

function findingSteps(context: ProjectContext, build: Build, after: PostReleaseFinding, at: Date): Step[] {
  const { seed, project } = context;
  const subjects = subjectsOf(build.subjects);
  const sign = (statements: Parameters<typeof signAll>[2], when: Date): Step => ({
    at: when,
    project: project.name,
    version: build.version,
    documents: (instance) => signAll(instance, { ...build.identity, at: when }, statements),
  });
  if (after.what === 'tests-fail')
    return [
      sign(
        [
          testResult(subjects, {
            passed: ['soak: latency p99 below 80 ms'],
            failed: after.failed,
            configuration: '.github/workflows/soak.yml',
          }),
        ],
        at,
      ),
    ];
  const component = componentNamed(project.language, after.component);
  const scan = vulnerabilityScan(subjects, at, [
    {
      id: after.vulnerability,
      severity: 'Critical',
      score: 9.8,
      component,
      summary: `Memory safety in ${component.name}`,
    },
  ]);
  if (after.vexAfterHours === undefined) return [sign([scan], at)];
  const answeredAt = addMinutes(at, after.vexAfterHours * 60);
  const vex = openVex(
    subjects,
    `https://vex.acme.example/${uuidOf(seed, after.vulnerability)}`,
    'Acme product security',
    answeredAt,
    build.subjects.map(({ purl }) => ({
      vulnerability: after.vulnerability,
      status: 'not_affected',
      justification: 'vulnerable_code_not_in_execute_path',
      product: purl,
      subcomponent: component.purl,
      impact: 'TLS is ended before the service; the handler is never in a pipeline.',
    })),
  );
  return [sign([scan], at), sign([vex], answeredAt)];
}

function signAll(
  instance: Parameters<Extract<Step, { documents: unknown }>['documents']>[0],
  how: Parameters<typeof instance.sign>[1],
  statements: Parameters<typeof instance.sign>[0][],
): string[] {
  return statements.map((statement) => JSON.stringify(instance.sign(statement, how)));
}
