import { isObject, type JsonObject } from '#lib/bytes/json/json.ts';
import type { Facts, Remark, Statement } from '#lib/evidence/model/evidence.ts';
import { makeContent, type JsonFormat } from '../read/content.ts';
import { refuse } from '../read/refusal.ts';
import { readFacts } from './predicates/registry.ts';
import { provenanceVersion } from './predicates/provenance.ts';

/**
 * A predicate without a statement, recognised by its shape. It is read as an unsigned claim about the artifact that the
 * sender names.
 */
export const barePredicate: JsonFormat = {
  recognises: (value) => predicateTypeOf(value) !== null,
  read({ value }) {
    const predicateType = predicateTypeOf(value)!;
    const remarks: Remark[] = [
      {
        code: 'bare-predicate',
        pointer: '',
        message: 'A predicate without the statement that binds it to an artifact.',
      },
    ];
    const statement: Statement = { version: 'unknown', type: '', predicateType, subjects: [], predicate: value };
    const facts: Facts = readFacts(statement, remarks);
    return makeContent('predicate', { predicateType, facts, remarks });
  },
};

function predicateTypeOf(value: JsonObject): string | null {
  const provenance = provenanceVersion(value);
  if (provenance !== null) return `https://slsa.dev/provenance/${provenance}`;
  if (isObject(value['scanner']) && isObject(value['metadata']) && 'invocation' in value)
    return 'https://cosign.sigstore.dev/attestation/vuln/v1';
  if (isObject(value['verifier']) && 'verificationResult' in value && 'resourceUri' in value)
    return 'https://slsa.dev/verification_summary/v1';
  return typeof value['result'] === 'string' && Array.isArray(value['configuration'])
    ? 'https://in-toto.io/attestation/test-result/v0.1'
    : null;
}

/** Any other JSON object: a report or predicate of an unknown kind. It is stored and shown, never evaluated. */
export const unknownJson: JsonFormat = {
  recognises: () => true,
  read({ value }) {
    if (Object.keys(value).length === 0) return refuse('unknown-format', '', 'An empty object is no evidence.');
    return makeContent('json', {
      remarks: [
        {
          code: 'unknown-kind',
          pointer: '',
          message: 'This kind of document is unknown: it is stored and shown, and counts for nothing.',
        },
      ],
    });
  },
};
