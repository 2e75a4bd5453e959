/** Repeats the verdicts on an artifact from the documents and the policies of the pack. */
import { isDeepStrictEqual } from 'node:util';
import { evaluateExpressions } from '#lib/ingest/evaluate/expressions/evaluate-expressions.ts';
import { factsHash } from '#lib/ingest/evaluate/facts/facts-hash.ts';
import { choosePolicy } from '#lib/ingest/policies/choose-policy.ts';
import type { LoadedPolicy } from '#lib/ingest/policies/policy-set.ts';
import { evaluateTask } from '#lib/policy/cel/evaluate-task.ts';
import { failed } from '#lib/policy/cel/findings.ts';
import type { ExpressionTask } from '#lib/policy/cel/task.ts';
import { evaluate } from '#lib/policy/evaluate.ts';
import type { RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import type { ArtifactFacts, PolicyResult } from '#lib/policy/facts/policy.ts';
import { deriveStatus } from '#lib/status/derive-status.ts';
import type { ArtifactStatus } from '#lib/status/status.ts';
import { artifactPath, type PackedArtifact, type PackedVerdict } from '#lib/query/audit-pack/format.ts';
import type { PackDocuments } from './documents.ts';
import { type DerivedFacts, deriveFacts, readFrom } from './facts.ts';
import { asJson, line, type Line, PackError, type PackReader, readJsonFile } from './pack-reader.ts';

export type Repetition = { reader: PackReader; documents: PackDocuments; policies: readonly LoadedPolicy[] };

/** A verdict as it was concluded again. */
export type Repeated = { result: PolicyResult; status: ArtifactStatus };

/** Check every verdict on an artifact. `repeated`: the one without an environment, null where it was not repeated. */
export async function checkVerdicts(
  artifact: PackedArtifact,
  pack: Repetition,
): Promise<{ lines: Line[]; repeated: Repeated | null }> {
  const { digest, facts: packed, hiddenDocuments } = artifact;
  if (packed === null) {
    const hidden = `it rests on something that the reader of this pack may not see (${hiddenDocuments} documents)`;
    return { lines: [line('not-checked', `verdict ${digest}`, hidden)], repeated: null };
  }
  if (`${packed.digest.alg}:${packed.digest.value}` !== digest || packed.at !== artifact.at)
    throw new PackError('its facts are about another artifact, or of another time');
  const { facts, ...word } = await deriveFacts(packed, pack.documents, pack.reader);
  const lines: Line[] = [];
  if (factsHash(facts) !== artifact.factsHash)
    lines.push(
      line('failed', `verdict ${digest}`, `the documents give the facts ${factsHash(facts)}, not those stated`),
    );
  let repeated: Repeated | null = null;
  for (const verdict of artifact.verdicts) {
    const again = await repeat(facts, verdict, pack);
    if (verdict.environment === null) repeated = again.repeated;
    const what = `verdict ${digest}${verdict.environment === null ? '' : ` in ${verdict.environment}`}`;
    const differences = [...again.differences, ...(await platformDifferences(verdict, pack.reader))];
    lines.push(
      differences.length > 0
        ? line('failed', what, differences.join('; '))
        : line('ok', what, describe(verdict, again.repeated, word)),
    );
  }
  if (repeated === null) throw new PackError('its verdict without an environment is missing');
  return { lines, repeated };
}

async function repeat(
  facts: ArtifactFacts,
  verdict: PackedVerdict,
  { documents, policies }: Repetition,
): Promise<{ repeated: Repeated; differences: string[] }> {
  const { id, version, sha256 } = verdict.policy;
  const named = policies.find(({ policy }) => policy.id === id && policy.version === version);
  if (named === undefined) throw new PackError(`the policy ${id} version ${version} is missing`);
  const differences: string[] = [];
  if (named.sha256 !== sha256) differences.push(`the policy ${id} is another one: its SHA-256 is ${named.sha256}`);
  const project = facts.project?.slug ?? null;
  const { chosen } = choosePolicy(policies, { project, environment: verdict.environment });
  if (chosen.policy.id !== id) differences.push(`by the policies of the pack ${chosen.policy.id} decides, not ${id}`);
  const runner = { run: async (tasks: readonly ExpressionTask[]) => new Map(tasks.map(runTask)) };
  const expressions = await evaluateExpressions(named.policy, facts, readFrom(documents), runner);
  const result = evaluate(named.policy, facts, expressions);
  const { surroundings, waivers, environment } = verdict;
  const status = deriveStatus(result, waivers, new Date(facts.at!), { ...surroundings, environment });
  if (!isDeepStrictEqual(asJson(status), asJson(verdict.status)))
    differences.push(
      status.status === verdict.status.status
        ? 'the reason or the waivers of the status differ'
        : `the pack says ${verdict.status.status}, but its documents give ${status.status}: ${status.reason}`,
    );
  if (result.slsaLevel !== verdict.slsaLevel)
    differences.push(`the SLSA Build level is ${result.slsaLevel ?? 'none'}, not ${verdict.slsaLevel ?? 'none'}`);
  if (!isDeepStrictEqual(asJson(result.verdicts), asJson(verdict.verdicts)))
    differences.push(`these rules differ: ${differingRules(result, verdict).join(', ')}`);
  return { repeated: { result, status }, differences };
}

function runTask(task: ExpressionTask): [string, RuleFinding] {
  try {
    return [task.rule, evaluateTask(task)];
  } catch (error) {
    return [task.rule, failed('expression-error', error instanceof Error ? error.message : String(error), task.source)];
  }
}

function differingRules({ verdicts }: PolicyResult, stated: PackedVerdict): string[] {
  const rules = new Set([...verdicts, ...stated.verdicts].map(({ rule }) => rule));
  const of = (list: PolicyResult['verdicts'], rule: string) => asJson(list.find((one) => one.rule === rule) ?? null);
  const differing = [...rules].filter((rule) => !isDeepStrictEqual(of(verdicts, rule), of(stated.verdicts, rule)));
  return differing.length === 0 ? ['their order'] : differing;
}

/** The statuses of the platforms of an index must be those of their own verdicts, where the pack has them. */
async function platformDifferences(
  { environment, surroundings }: PackedVerdict,
  reader: PackReader,
): Promise<string[]> {
  if (environment !== null) return [];
  const differences: string[] = [];
  for (const { digest, status } of surroundings.platforms ?? []) {
    if (digest === undefined || (await reader.read(artifactPath(digest))) === null) continue;
    const platform = await readJsonFile<PackedArtifact>(reader, artifactPath(digest));
    const own = platform.verdicts.find((one) => one.environment === null)?.status.status;
    if (own !== status) differences.push(`the status of the platform ${digest} is ${own}, not ${status}`);
  }
  return differences;
}

function describe(
  { policy, surroundings }: PackedVerdict,
  { status }: Repeated,
  { stated, linked }: Omit<DerivedFacts, 'facts'>,
): string {
  const said = [
    ...(stated === 0 ? [] : [`what ${stated} missing documents state`]),
    ...(linked === 0 ? [] : [`that ${linked} documents without its digest are about it`]),
    ...(status.waivers.length === 0 ? [] : [`${status.waivers.length} waivers`]),
    ...(surroundings.platforms === null || surroundings.platforms === undefined
      ? []
      : [`the list of its ${surroundings.platforms.length} platforms`]),
  ];
  const word = said.length === 0 ? '' : `; Attestry's word: ${said.join(', ')}`;
  return `${status.status} by ${policy.id} version ${policy.version}: ${status.reason}${word}`;
}
