/** The check `algorithms-accepted`: keys and digests behind the verified evidence are of accepted algorithms. */
import type { DigestSet } from '#lib/evidence/model/evidence.ts';
import type { Signer } from '#lib/verify/result/verification.ts';
import type { EvidenceIndex, RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { describeSigner, joinList } from '#lib/policy/facts/format.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { dependenciesOf } from '#lib/policy/facts/provenance-dependencies.ts';

/**
 * `signatures`: types of keys, `rsa-3072+` for RSA from that length. `digests`: algorithms in the in-toto spelling;
 * `gitCommit` for the objects of Git, which are SHA-1 or SHA-256.
 */
export type AlgorithmParams = { signatures: readonly string[]; digests: readonly string[] };

/** What does not satisfy the lists. */
type Problem = { code: string; brief: string; detail: string; actual: string; evidence: string[] };

/**
 * The finding of `algorithms-accepted`. It is about the digest of the artifact, the keys of all verified documents, and
 * the dependencies that verified provenance names by digest, each of which needs one accepted digest.
 */
export function algorithmsAccepted(
  { artifact, evidence, verified: provenances }: EvidenceIndex,
  { signatures, digests }: AlgorithmParams,
): RuleFinding {
  const verified = evidence.filter(({ outcome }) => outcome === 'verified');
  const named = [artifact.digest.alg, ...(artifact.imageIndexes ?? []).map(({ digest }) => digest.split(':')[0]!)];
  const weak = named.find((algorithm) => !acceptsDigest(digests, algorithm));
  if (weak !== undefined) return failure(digestProblem(weak), digests);
  if (verified.length === 0)
    return {
      outcome: 'missing',
      code: 'nothing-verified',
      brief: 'nothing is verified',
      detail: 'No verified document is about this artifact, so there is no signature with an accepted algorithm.',
      expected: joinList(signatures, 8),
      actual: 'none',
      evidence: evidence.map(({ id }) => id),
    };
  const key = keyProblem(verified, signatures);
  if (key !== null) return failure(key, signatures);
  const dependencies = provenances.map(({ evidence: item, provenance }) => ({
    id: item.id,
    ...dependenciesOf(provenance),
  }));
  for (const { id, listed } of dependencies)
    for (const { label, digest } of listed)
      if (!acceptsAny(digests, digest)) return failure(dependencyProblem(id, label, digest), digests);
  const unread = dependencies.filter(({ isCut }) => isCut);
  if (unread.length > 0)
    return {
      outcome: 'missing',
      code: 'not-all-read',
      brief: 'not all dependencies are read',
      detail: 'A provenance names more dependencies than Attestry keeps, so not all of their digests are examined.',
      evidence: unread.map(({ id }) => id),
    };
  return {
    outcome: 'pass',
    code: 'ok',
    brief: 'algorithms are accepted',
    detail: `${formatQuantity(verified.length, 'verified document')} with keys of type ${joinList([...new Set(verified.map(({ signer }) => keyTypeOf(signer) ?? ''))], 6)}; the artifact is named by its ${artifact.digest.alg}.`,
    evidence: verified.map(({ id }) => id),
  };
}

function failure(problem: Problem, accepted: readonly string[]): RuleFinding {
  return { ...problem, outcome: 'fail', expected: joinList(accepted, 8) };
}

function digestProblem(algorithm: string): Problem {
  return {
    code: 'digest-not-accepted',
    brief: `named by ${algorithm}`,
    detail: `The artifact or its image index is named by its ${algorithm}, which the policy does not accept.`,
    actual: algorithm,
    evidence: [],
  };
}

function dependencyProblem(id: string, label: string, digest: DigestSet): Problem {
  const algorithms = Object.keys(digest).join(', ');
  return {
    code: 'dependency-digest-not-accepted',
    brief: `dependency named by ${algorithms}`,
    detail: `The provenance names ${label} by ${algorithms} only, which the policy does not accept.`,
    actual: algorithms,
    evidence: [id],
  };
}

function keyProblem(verified: readonly EvidenceFact[], accepted: readonly string[]): Problem | null {
  for (const { id, signer } of verified) {
    const type = keyTypeOf(signer);
    if (type !== null && accepted.some((one) => acceptsKey(one, type))) continue;
    return {
      code: type === null ? 'key-type-unknown' : 'key-not-accepted',
      brief: type === null ? 'type of the key is unknown' : `signed with ${type}`,
      detail: `A verified document is signed by ${describeSigner(signer)} with a key of ${type === null ? 'an unknown type' : `the type ${type}`}, which the policy does not accept.`,
      actual: type ?? 'unknown',
      evidence: [id],
    };
  }
  return null;
}

function keyTypeOf(signer: Signer | null): string | null {
  if (signer === null) return null;
  const type = signer.kind === 'certificate' ? signer.certificate.keyType : signer.keyType;
  return type === '' ? null : type;
}

/** Whether an entry of the list accepts a type of key. `rsa-3072+` accepts RSA and RSASSA-PSS keys from 3072 bits. */
function acceptsKey(entry: string, type: string): boolean {
  const minimum = /^rsa-(\d+)\+$/.exec(entry);
  if (minimum === null) return entry === type;
  const length = /^rsa-(?:pss-)?(\d+)$/.exec(type);
  return length !== null && Number(length[1]) >= Number(minimum[1]);
}

/** A dependency without any digest rests on no algorithm; `materials-pinned` is the check about it. */
function acceptsAny(accepted: readonly string[], digest: DigestSet): boolean {
  const algorithms = Object.keys(digest);
  return algorithms.length === 0 || algorithms.some((algorithm) => acceptsDigest(accepted, algorithm));
}

function acceptsDigest(accepted: readonly string[], algorithm: string): boolean {
  return accepted.includes(/^git(?:Commit|Tree|Blob|Tag)$/.test(algorithm) ? 'gitCommit' : algorithm);
}
