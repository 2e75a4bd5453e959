/** Assembles the bindings of an artifact, and of each attestation about it. */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { boundFields } from '#lib/policy/predicates/bound-fields.ts';
import { reasonAgainst, typeIn } from '#lib/policy/predicates/predicate-facts.ts';
import type { ArtifactFacts, Policy } from '#lib/policy/facts/policy.ts';
import type { VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import { bestProvenance, preferOwnProvenance, type EvaluatedProvenance } from '#lib/policy/choose-provenance.ts';
import { signerAgrees } from '#lib/policy/checks/origin/signer-agrees.ts';
import { indexOwnAndInherited, type EvidenceIndexes } from '#lib/policy/inherited-evidence.ts';
import { EXPRESSION_LIMITS } from '#lib/policy/cel/language/limits.ts';
import type { BoundValue } from '#lib/policy/cel/engine/values.ts';
import {
  attestationsOf,
  boundArtifact,
  boundAttestation,
  boundSigner,
  boundUnverified,
  unverifiedOf,
  type Attestation,
} from './attestation.ts';
import { NOT_STATED, type Bindings, type FullDocuments, type Stated } from './bound.ts';
import { statedSbom, statedTests, statedVex, statedVulnerabilities } from './contents.ts';
import { bytesOf, cutBindings } from './cut.ts';
import { statedRebuilds } from './rebuilds.ts';
import { statedProvenance } from './provenance.ts';

/** An artifact with its evidence sorted, and the provenance on which its verdicts are based. */
export type Subject = { facts: ArtifactFacts; indexes: EvidenceIndexes; best: EvaluatedProvenance | null };

export function subjectOf(policy: Policy, facts: ArtifactFacts): Subject {
  const indexes = indexOwnAndInherited(facts, policy.rootsOfTrust);
  const best = preferOwnProvenance(
    policy,
    bestProvenance(policy, indexes.own.verified, facts),
    bestProvenance(policy, indexes.inherited.verified, facts),
    facts.at,
  );
  return { facts, indexes, best };
}

/** How each variable of the scope `artifact` is bound. The other variables are bound for every expression. */
const BINDERS: { [variable: string]: (subject: Subject, documents: FullDocuments) => Stated } = {
  attestations: ({ indexes, facts }) => {
    const attestations = attestationsOf(indexes);
    return {
      value: attestations.map(boundAttestation),
      evidence: attestations.map(({ id }) => id),
      cut: omitsAny(facts) ? [['attestations']] : [],
    };
  },
  unverified: ({ indexes, facts }) => {
    const unverified = unverifiedOf(indexes);
    return {
      value: unverified.map(boundUnverified),
      evidence: unverified.map(({ id }) => id),
      cut: omitsAny(facts) ? [['unverified']] : [],
    };
  },
  signer: ({ best }) =>
    best === null
      ? NOT_STATED
      : { value: boundSigner(best.provenance.evidence.signer!), evidence: [best.provenance.evidence.id], cut: [] },
  provenance: ({ best }, documents) =>
    best === null ? NOT_STATED : statedProvenance(best.provenance, levelOf(best.provenance), documents),
  sbom: ({ indexes }, documents) => statedSbom(indexes.own, documents),
  vulns: ({ indexes }) => statedVulnerabilities(indexes),
  tests: ({ indexes }) => statedTests(indexes),
  rebuilds: ({ indexes }) => statedRebuilds(indexes),
  vex: ({ indexes }) => statedVex(indexes),
};

/** Whether there is older evidence that is not in the facts. */
function omitsAny({ omittedKinds = [], imageIndexes = [] }: ArtifactFacts): boolean {
  return omittedKinds.length > 0 || imageIndexes.some((index) => (index.omittedKinds ?? []).length > 0);
}

/** A signer that contradicts the predicate has shown nothing about the build. */
function levelOf(provenance: VerifiedProvenance): number {
  return signerAgrees(provenance).outcome === 'fail' ? 0 : provenance.conclusion.level;
}

/** The bindings of the scope `artifact`, for the variables that are read. Null where they are too large. */
export function bindArtifact(
  subject: Subject,
  variables: ReadonlySet<string>,
  documents: FullDocuments,
): Bindings | null {
  const stated = Object.entries(BINDERS)
    .filter(([variable]) => variables.has(variable))
    .map(([variable, bind]) => [variable, bind(subject, documents)] as const);
  return cutBindings({
    values: {
      artifact: boundArtifact(subject.facts),
      now: subject.facts.at,
      ...Object.fromEntries(stated.map(([variable, { value }]) => [variable, value])),
    },
    cut: stated.flatMap(([, { cut }]) => cut),
    evidence: [...new Set(stated.flatMap(([, { evidence }]) => evidence))],
  });
}

/** The bindings of the scope `attestation`. Null where they are too large. */
export function bindAttestation(
  { facts, indexes }: Subject,
  attestation: Attestation,
  documents: FullDocuments,
): Bindings | null {
  const provenance = indexes.all.verified.find(({ evidence }) => evidence.id === attestation.id);
  const stated = provenance ? statedProvenance(provenance, levelOf(provenance), documents) : NOT_STATED;
  const predicate = documents.get(attestation.id)?.predicate as BoundValue | undefined;
  const isBound = predicate !== undefined && bytesOf(predicate) <= EXPRESSION_LIMITS.predicateBytes;
  const fields = statedFields(facts, attestation, predicate as JsonValue | undefined);
  const bindings = cutBindings({
    values: {
      artifact: boundArtifact(facts),
      attestation: boundAttestation(attestation),
      predicate: isBound ? predicate : undefined,
      fields: fields?.values,
      provenance: stated.value,
      signer: boundSigner(attestation.signer),
      now: facts.at,
    },
    cut: [...stated.cut, ...(isBound ? [] : [['predicate']])],
    evidence: [attestation.id],
  });
  return bindings && fields?.withheld ? { ...bindings, withheldFields: fields.withheld } : bindings;
}

type StatedFields = { values?: BoundValue; withheld?: NonNullable<Bindings['withheldFields']> };

/** The fields of an attestation of a registered type. Those of a predicate that does not conform say nothing. */
function statedFields(
  { predicates }: ArtifactFacts,
  { id, predicateType }: Attestation,
  predicate: JsonValue | undefined,
): StatedFields | null {
  const type = typeIn(predicates, predicateType);
  if (type === null) return null;
  const result = predicates?.judged.get(id);
  const message = reasonAgainst(result);
  if (message === null && predicate !== undefined) return { values: boundFields(type, predicate) };
  return {
    withheld:
      result?.outcome === 'violates'
        ? { code: 'predicate-does-not-conform', message: `an attestation does not conform to ${type.id}: ${message}` }
        : {
            code: 'evidence-cut',
            message: `an attestation was not compared with ${type.id}: ${message ?? 'its predicate was not read'}`,
          },
  };
}
