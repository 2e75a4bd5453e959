/** `attestry policy list`, `show`, `which` and `packs`. */
import type { ApplicablePolicyView, PolicyView } from '#lib/views/policy/policy.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { EXIT, type Exit, type Io, printJson, throwUsageErrorFor, UsageError } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';
import { MAX_LISTED, printPage } from '../terminal/print-page.ts';
import { describeChange, formatLines, showDocument, type ShowOptions } from '../versioned-document/show.ts';

type Json = { json?: boolean };
export type WhichOptions = Json & { project?: string; environment?: string };

export async function list(io: Io, { json }: Json): Promise<Exit> {
  const { listPolicies } = await import('#lib/query/policy/list-policies.ts');
  const page = await withDataFolder(io, (context) => listPolicies(context, { limit: MAX_LISTED }));
  return printPage(
    io,
    { page, json },
    ['ID', 'VERSION', 'STATE', 'MODE', 'PROJECTS', 'ENVIRONMENTS', 'RULES', 'CHANGED'],
    ({ policies }) =>
      policies.map((policy) => [
        policy.id,
        String(policy.version),
        policy.state,
        policy.mode,
        policy.appliesTo.projects.join(', '),
        policy.appliesTo.environments.join(', '),
        String(policy.rules),
        policy.changed === null ? '' : describeChange(policy.changed),
      ]),
  );
}

/** Also shows a version of an earlier Attestry that a verification summary names. */
export async function show(io: Io, id: string, options: ShowOptions): Promise<Exit> {
  const { getPolicy } = await import('#lib/query/policy/list-policies.ts');
  const { getPolicyDocument } = await import('#lib/query/policy/get-policy-document.ts');
  const { policyYaml } = await import('#lib/policy/document/write-policy.ts');
  const { storedPolicy } = await import('#lib/policy/document/stored-policy.ts');
  return showDocument(
    io,
    { id, ...options },
    {
      noun: 'policy',
      listedBy: 'policy list',
      find: getPolicy,
      findVersion: getPolicyDocument,
      toYaml: (stored) => policyYaml(storedPolicy(stored)),
      lines: linesOf,
    },
  );
}

function linesOf(policy: PolicyView): string[] {
  const { title, id, version, mode, state, description, appliesTo, ruleViews, versions } = policy;
  const width = Math.max(...ruleViews.map((rule) => rule.id.length));
  return [
    `${title} (${id}) version ${version}: ${state}, ${mode}`,
    ...(description === null ? [] : [`  ${description}`]),
    `  projects ${appliesTo.projects.join(', ')}`,
    `  environments ${appliesTo.environments.join(', ')}`,
    '',
    ...ruleViews.map((rule) => `  ${rule.id.padEnd(width)}  ${rule.sentence}`),
    ...(versions.length === 0 ? [] : ['']),
  ];
}

export async function which(io: Io, { project, environment, json }: WhichOptions): Promise<Exit> {
  const { choiceOf } = await import('#lib/query/policy/list-policies.ts');
  const choice = await withDataFolder(io, (context) =>
    choiceOf(context, { project: project ?? null, environment: environment ?? null }),
  ).catch(throwUsageErrorFor());
  if (json) printJson(io, choice);
  else
    io.out(
      formatLines([
        `${describe(choice.chosen)}: ${choice.reason}`,
        ...choice.others.map((one) => `  decides nothing: ${describe(one)}`),
        ...choice.dryRuns.map((one) => `  dry run: ${describe(one)}`),
      ]),
    );
  return EXIT.yes;
}

function describe({ id, version, mode, scope }: ApplicablePolicyView): string {
  return `${id} version ${version} (${mode}), for ${scope.project} in ${scope.environment}`;
}

/** The packs, or the document of one. */
export async function packs(io: Io, id: string | undefined, { json }: Json): Promise<Exit> {
  const { findPack, listPacks } = await import('#lib/query/policy/list-packs.ts');
  if (id === undefined) {
    const all = listPacks();
    if (json) printJson(io, { packs: all });
    else
      io.out(
        formatTable(
          ['ID', 'RULES', 'TITLE', 'ASKS FOR'],
          all.map((pack) => [pack.id, String(pack.rules), pack.title, pack.description]),
        ),
      );
    return EXIT.yes;
  }
  const pack = findPack(id);
  if (pack === null) throw new UsageError(`there is no pack ${id}; see: npx attestry policy packs`);
  if (json) printJson(io, pack);
  else io.out(pack.yaml);
  return EXIT.yes;
}
