/** What Attestry concludes from one document: its verification and its facts, without the secrets in it. */
import type { Facts, ParsedEvidence, SbomComponent } from '#lib/evidence/model/evidence.ts';
import { withMember } from '#lib/evidence/read/signed-members.ts';
import { namedTerms } from '#lib/evidence/named-terms.ts';
import { summariseFacts } from '#lib/evidence/summary.ts';
import type { CompiledTrust } from '#lib/verify/trust/trust.ts';
import { verifyEvidence, type VerifyOptions } from '#lib/verify/verify-evidence.ts';
import type { ComponentSummary, ReadDocument } from '#lib/ingest/document/document.ts';
import { secretsOfDocument, withoutSecrets } from '#lib/ingest/document/find-secrets.ts';

/** Components of an SBOM that become lineage. `componentCount` counts them all. */
const MAX_COMPONENTS = 10_000;

/**
 * Verify a parsed document under trust, and summarise what it states. The same document gives the same result.
 * `hasNoSecrets`: it was searched for secrets before, and has none.
 */
export function examineDocument(
  reading: ParsedEvidence,
  trust: CompiledTrust,
  options: VerifyOptions,
  { hasNoSecrets = false } = {},
): Omit<ReadDocument, 'bytes'> {
  const verification = verifyEvidence(reading, trust, options);
  // Of several envelopes only the verified one counts.
  const effective =
    verification.outcome === 'verified' && typeof verification.member === 'number'
      ? withMember(reading, verification.member)
      : reading;
  const secrets = hasNoSecrets ? null : secretsOfDocument(reading);
  const { facts, componentCount } = summariseFacts(effective.facts);
  const stated = {
    subjects: effective.subjects,
    facts,
    components: componentsOf(effective.facts),
    remarks: effective.remarks,
    searchTerms: namedTerms(effective.facts),
    verification,
  };
  return {
    id: reading.id,
    context: reading.context,
    format: reading.format,
    predicateType: effective.predicateType,
    componentCount,
    ...withoutSecrets(stated, secrets?.count ?? null),
    secrets,
  };
}

function componentsOf(facts: Facts): ComponentSummary[] {
  return facts.kind === 'sbom' ? facts.sbom.components.flatMap(summariesOf).slice(0, MAX_COMPONENTS) : [];
}

/** One summary for each package URL of a component; one for a component without any. */
function summariesOf({ name, version, purl, otherPurls = [] }: SbomComponent): ComponentSummary[] {
  return [purl, ...otherPurls].map((each) => ({ name, version, purl: each }));
}
