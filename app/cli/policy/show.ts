/** `attestry policy list`, `show`, `which` and `packs`. */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import type { ApplicablePolicyView, PolicyListItem, PolicyView } from '#lib/views/policy/policy.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { EXIT, type Exit, type Io, printJson, throwUsageErrorFor, UsageError } from '../terminal/io.ts';
import { formatTable, sanitizeLine } from '../terminal/print.ts';

type Json = { json?: boolean };
export type ShowOptions = Json & { version?: number; yaml?: boolean };
export type WhichOptions = Json & { project?: string; environment?: string };

/** Policies that `list` prints at most. */
const MAX_LISTED = 200;
/** Versions that `show` prints; `--json` has more. */
const SHOWN_VERSIONS = 10;

export async function list(io: Io, { json }: Json): Promise<Exit> {
  const { listPolicies } = await import('#lib/query/policy/list-policies.ts');
  const page = await withDataFolder(io, (context) => listPolicies(context, { limit: MAX_LISTED }));
  if (json) printJson(io, page);
  else
    io.out(
      formatTable(
        ['ID', 'VERSION', 'STATE', 'MODE', 'PROJECTS', 'ENVIRONMENTS', 'RULES', 'CHANGED'],
        page.policies.map((policy) => [
          policy.id,
          String(policy.version),
          policy.state,
          policy.mode,
          policy.appliesTo.projects.join(', '),
          policy.appliesTo.environments.join(', '),
          String(policy.rules),
          changeOf(policy),
        ]),
      ) + (page.cursor === null ? '' : `The list ends after ${MAX_LISTED}; there are more.\n`),
    );
  return EXIT.yes;
}

function changeOf({ changed }: PolicyListItem): string {
  return changed === null ? '' : `${changed.at.slice(0, 10)} by ${changed.by?.name ?? 'unknown'}: ${changed.reason}`;
}

export async function show(io: Io, id: string, { version, yaml, json }: ShowOptions): Promise<Exit> {
  if (version !== undefined) return showVersion(io, { id, version }, json === true);
  const { getPolicy } = await import('#lib/query/policy/list-policies.ts');
  const policy = await withDataFolder(io, (context) => getPolicy(context, id));
  if (policy === null) throw new UsageError(`there is no policy ${id}; see: npx attestry policy list`);
  if (json) printJson(io, policy);
  else io.out(yaml ? policy.yaml : formatPolicy(policy));
  return EXIT.yes;
}

/** The document of one version, in YAML or JSON; also one that a verification summary of an earlier Attestry names. */
async function showVersion(io: Io, { id, version }: { id: string; version: number }, json: boolean): Promise<Exit> {
  const { getPolicyDocument } = await import('#lib/query/policy/get-policy-document.ts');
  const { policyYaml } = await import('#lib/policy/document/write-policy.ts');
  const { storedPolicy } = await import('#lib/policy/document/stored-policy.ts');
  const body = await withDataFolder(io, (context) => getPolicyDocument(context, id, version));
  if (body === null) throw new UsageError(`there is no version ${version} of ${id}`);
  const document = JSON.parse(body) as JsonValue;
  if (json) printJson(io, document);
  else io.out(policyYaml(storedPolicy(document)));
  return EXIT.yes;
}

function formatPolicy(policy: PolicyView): string {
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
    ...versions
      .slice(0, SHOWN_VERSIONS)
      .map(
        (one) =>
          `  version ${one.version}${one.retired ? ' (retired)' : ''}, ${one.at.slice(0, 10)} by ${one.by?.name ?? 'unknown'}: ${one.reason}`,
      ),
  ]
    .map((line) => `${sanitizeLine(line)}\n`)
    .join('');
}

export async function which(io: Io, { project, environment, json }: WhichOptions): Promise<Exit> {
  const { choiceOf } = await import('#lib/query/policy/list-policies.ts');
  const choice = await withDataFolder(io, (context) =>
    choiceOf(context, { project: project ?? null, environment: environment ?? null }),
  ).catch(throwUsageErrorFor());
  if (json) printJson(io, choice);
  else
    io.out(
      [
        `${describe(choice.chosen)}: ${choice.reason}`,
        ...choice.others.map((one) => `  decides nothing: ${describe(one)}`),
        ...choice.dryRuns.map((one) => `  dry run: ${describe(one)}`),
      ]
        .map((line) => `${sanitizeLine(line)}\n`)
        .join(''),
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
