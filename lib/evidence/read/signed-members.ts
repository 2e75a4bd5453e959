import type { ParsedEvidence, SignedMember } from '#lib/evidence/model/evidence.ts';
import type { Content } from './content.ts';

type FromStatement = Pick<Content, 'statement' | 'predicateType' | 'subjects' | 'facts' | 'outerClaims'>;

/**
 * What may be said of a set of envelopes before it is known which of them is sound: what all of them sign byte for
 * byte; else nothing but the subjects that any of them names. An unsigned envelope beside a sound one must not lend its
 * words to it.
 */
export function commonContent(members: SignedMember[]): FromStatement {
  const first = members[0];
  if (first && members.every((member) => Buffer.compare(member.envelope.payload, first.envelope.payload) === 0))
    return fromMember(first);
  return {
    statement: null,
    predicateType: null,
    subjects: uniqueSubjects(members),
    facts: { kind: 'generic' },
    outerClaims: [],
  };
}

/**
 * The evidence as its sound member tells it. `index` counts in `signed.members`; evidence that is no set stays as it
 * is.
 */
export function withMember(evidence: ParsedEvidence, index: number): ParsedEvidence {
  const member = evidence.signed?.kind === 'dsse-set' ? evidence.signed.members[index] : undefined;
  return member ? { ...evidence, ...fromMember(member) } : evidence;
}

function fromMember(member: SignedMember): FromStatement {
  return {
    statement: member.statement,
    predicateType: member.statement?.predicateType ?? null,
    subjects: member.subjects,
    facts: member.facts,
    outerClaims: member.outerClaims,
  };
}

function uniqueSubjects(members: SignedMember[]): Content['subjects'] {
  const seen = new Set<string>();
  return members
    .flatMap((member) => member.subjects)
    .filter((subject) => {
      const key = JSON.stringify([subject.name, subject.digest]);
      return seen.has(key) ? false : seen.add(key) !== undefined;
    });
}
