import type { ParsedEvidence, SignedMember } from '#lib/evidence/model/evidence.ts';
import type { Content } from './content.ts';

type FromStatement = Pick<Content, 'statement' | 'predicateType' | 'subjects' | 'facts' | 'outerClaims'>;

/**
 * The content of a set of envelopes before verification selects the valid one: the payload if all envelopes have the
 * same bytes; else only the subjects that any of them names. The claims of an unsigned envelope must not count as those
 * of a valid one beside it.
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
 * The evidence with the content of its valid member, which is `signed.members[index]`. Evidence that is no set is
 * returned unchanged.
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
