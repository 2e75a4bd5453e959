/** The wrappers that package registries put around bundles. */
import type { Bundle } from './bundle.ts';

/** One PEP 740 attestation object; the bundle has a certificate and a log entry. */
export function pep740(bundle: Bundle) {
  const { certificate, tlogEntries } = bundle.verificationMaterial;
  return {
    version: 1,
    verification_material: { certificate: certificate!.rawBytes, transparency_entries: tlogEntries },
    envelope: { statement: bundle.dsseEnvelope!.payload, signature: bundle.dsseEnvelope!.signatures[0]!.sig },
  };
}

/** The response of PyPI's integrity API for a file (PEP 740 provenance object). */
export function pypiProvenance(
  publisher: { kind: string; repository: string; workflow: string; environment: string | null },
  bundles: Bundle[],
) {
  return {
    version: 1,
    attestation_bundles: [{ publisher: { ...publisher, claims: null }, attestations: bundles.map(pep740) }],
  };
}

/** The response of npm's attestations endpoint for a version. The outer predicate type repeats the signed one. */
export function npmAttestations(bundles: Bundle[]) {
  return {
    attestations: bundles.map((bundle) => {
      const statement = JSON.parse(Buffer.from(bundle.dsseEnvelope!.payload, 'base64').toString()) as {
        predicateType: string;
      };
      return { predicateType: statement.predicateType, bundle };
    }),
  };
}
