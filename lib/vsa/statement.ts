/**
 * The verdict on an artifact as a SLSA Verification Summary Attestation (VSA): an in-toto Statement v1 with the
 * predicate https://slsa.dev/spec/v1.2/verification_summary.
 */
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import type { Verdict } from '#lib/policy/facts/policy.ts';
import type { ArtifactStatus, Waiver } from '#lib/status/status.ts';
import { resultOf } from './result.ts';
import { resourceUri, subjectDigests, type Digest } from './subject.ts';

export const VSA_PREDICATE_TYPE = 'https://slsa.dev/verification_summary/v1';
/** The member of the predicate with what Attestry says beyond SLSA. An extension field has a URI as its name. */
export const VERDICT_FIELD = 'urn:attestry:verdict:v1';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const SLSA_VERSION = '1.2';

/** What a summary is made of. */
export type VsaInput = {
  /** The base URL of this installation, without a trailing slash. */
  baseUrl: string;
  /** The version of Attestry. */
  version: string;
  artifact: { digest: Digest; otherDigests: readonly Digest[]; name: string | null; purls: readonly string[] };
  project: { slug: string; expectationsVersion: number };
  /** The policy, and the SHA-256 (hex) of the document at `policyUri`. */
  policy: { id: string; version: number; sha256: string };
  status: ArtifactStatus;
  slsaLevel: 0 | 1 | 2 | 3 | null;
  verdicts: readonly Verdict[];
  /**
   * The ids (`sha256:hex`) of all documents that the evaluation used. Null where it also used the statuses of other
   * artifacts, whose documents are not listed.
   */
  inputs: readonly string[] | null;
};

/** The identity of this installation as a verifier. Consumers pair it with the keys that they accept. */
export function verifierId(baseUrl: string): string {
  return `${baseUrl}/verifier`;
}

/** The address of the document of a policy. */
export function policyUri(baseUrl: string, { id, version }: { id: string; version: number }): string {
  return `${baseUrl}/api/v1/policies/${encodeURIComponent(id)}/${version}`;
}

/**
 * Everything that a summary says except when: two summaries with the same content say the same. Throws a RangeError for
 * the status `unknown`, about which there is no verdict.
 */
export function vsaContent(input: VsaInput): JsonObject {
  const { artifact, status } = input;
  if (status.status === 'unknown') throw new RangeError('there is no verdict about an unknown artifact');
  return {
    _type: STATEMENT_TYPE,
    subject: [
      {
        ...(artifact.name === null ? {} : { name: artifact.name }),
        digest: subjectDigests(artifact.digest, artifact.otherDigests),
      },
    ],
    predicateType: VSA_PREDICATE_TYPE,
    predicate: predicateOf(input),
  };
}

function predicateOf(input: VsaInput): JsonObject {
  const { baseUrl, artifact, policy } = input;
  const result = resultOf(input.status.status);
  return {
    verifier: { id: verifierId(baseUrl), version: { attestry: input.version } },
    resourceUri: resourceUri(artifact.purls, input.project.slug),
    policy: { uri: policyUri(baseUrl, policy), digest: { sha256: policy.sha256 } },
    ...(input.inputs === null ? {} : { inputAttestations: inputAttestations(baseUrl, input.inputs) }),
    verificationResult: result,
    verifiedLevels: [result === 'FAILED' ? 'FAILED' : buildLevel(input.slsaLevel)],
    slsaVersion: SLSA_VERSION,
    [VERDICT_FIELD]: verdictField(input),
  };
}

function buildLevel(level: VsaInput['slsaLevel']): string {
  return level === null ? 'SLSA_BUILD_LEVEL_UNEVALUATED' : `SLSA_BUILD_LEVEL_${level}`;
}

/** Where the list is not empty, it must contain all attestations that were used. It is sorted by id. */
function inputAttestations(baseUrl: string, ids: readonly string[]): JsonValue[] {
  return [...new Set(ids)].sort().map((id) => ({
    uri: `${baseUrl}/api/v1/attestations/${id}/raw`,
    digest: { sha256: id.slice('sha256:'.length) },
  }));
}

function verdictField({ status, project, policy, verdicts }: VsaInput): JsonObject {
  const { derived } = status;
  return {
    status: status.status,
    underlying: status.underlying,
    reason: status.reason,
    project: { slug: project.slug, expectationsVersion: project.expectationsVersion },
    policy: { id: policy.id, version: policy.version },
    rules: verdicts.map((verdict) => ({
      rule: verdict.rule,
      severity: verdict.severity,
      outcome: verdict.outcome,
      code: verdict.code,
      brief: verdict.brief,
      evidence: verdict.evidence.toSorted(),
      ...(verdict.inherited === undefined ? {} : { inherited: verdict.inherited }),
    })),
    waivers: status.waivers.map(waiverJson),
    ...(derived === undefined ? {} : { derived: { ...derived } }),
  };
}

/** A waiver; what does not narrow it is left out. */
function waiverJson({ id, rule, owner, reason, expiresAt, environment, vulnerability, component }: Waiver): JsonObject {
  return {
    id,
    rule,
    owner,
    reason,
    expiresAt,
    ...(environment === null ? {} : { environment }),
    ...(vulnerability === null ? {} : { vulnerability }),
    ...(component === null ? {} : { component }),
  };
}

/** The statement at a time (RFC 3339, UTC), as RFC 8785 canonical JSON: the payload that is signed. */
export function vsaPayload(content: JsonObject, timeVerified: string): string {
  return canonicalJson({ ...content, predicate: { ...(content['predicate'] as JsonObject), timeVerified } });
}
