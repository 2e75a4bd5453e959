/** Checks the verification summary of an artifact: who signed it, and that it says what the documents give. */
import { isDeepStrictEqual } from 'node:util';
import { resultOf } from '#lib/vsa/result.ts';
import { VERDICT_FIELD, VSA_PREDICATE_TYPE } from '#lib/vsa/statement.ts';
import type { TrustEntry } from '#lib/verify/result/verification.ts';
import type { PackedArtifact } from '#lib/query/audit-pack/format.ts';
import { line, type Line, PackError, type PackReader } from './pack-reader.ts';
import { readSignedStatement } from './signed-statement.ts';
import type { Repeated } from './verdicts.ts';

type Rule = { rule: string; outcome: string; code: string };
type Predicate = {
  policy: { digest: { sha256: string } };
  verificationResult: string;
  timeVerified: string;
  [VERDICT_FIELD]: { status: string; rules: Rule[] };
};

/** `repeated`: the verdict without an environment as it was concluded again; null where it was not. */
export async function checkSummary(
  { digest, at, vsa, noVsa, verdicts }: PackedArtifact,
  repeated: Repeated | null,
  reader: PackReader,
  keys: readonly TrustEntry[],
): Promise<Line[]> {
  const what = `summary ${digest}`;
  if (vsa === null) return [line('note', what, `Attestry signed none: ${noVsa ?? 'no reason is given'}`)];
  const bytes = await reader.read(vsa.file);
  if (bytes === null) throw new PackError(`${vsa.file} is missing`);
  const { statement, keyId } = readSignedStatement(bytes, keys, new Date(at));
  const [alg, value] = [digest.slice(0, digest.indexOf(':')), digest.slice(digest.indexOf(':') + 1)];
  if (statement.predicateType !== VSA_PREDICATE_TYPE || statement.subjects[0]?.digest[alg] !== value)
    throw new PackError('it is about another artifact');
  const predicate = statement.predicate as unknown as Predicate;
  const { verificationResult, timeVerified } = predicate;
  const says = `${verificationResult} on ${timeVerified}, signed with the key ${keyId}`;
  if (!vsa.isCurrent) return [line('note', what, `${says}; it is older than the verdict of this pack`)];
  if (repeated === null) return [line('not-checked', what, `${says}; the verdict was not repeated`)];
  const policy = verdicts.find(({ environment }) => environment === null)!.policy.sha256;
  const isSame =
    verificationResult === resultOf(repeated.status.status) &&
    predicate[VERDICT_FIELD].status === repeated.status.status &&
    predicate.policy.digest.sha256 === policy &&
    isDeepStrictEqual(predicate[VERDICT_FIELD].rules.map(outcomeOf), repeated.result.verdicts.map(outcomeOf));
  return [
    isSame
      ? line('ok', what, says)
      : line('failed', what, `it says ${predicate[VERDICT_FIELD].status}, which is not what the documents give`),
  ];
}

const outcomeOf = ({ rule, outcome, code }: Rule): Rule => ({ rule, outcome, code });
