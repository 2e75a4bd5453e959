import type { EvidenceFormat } from '#lib/evidence/model/evidence.ts';
import { PREDICATES } from './formats/predicates/registry.ts';

const FORMAT_TITLES: Record<EvidenceFormat, string> = {
  'sigstore-bundle': 'Signature bundle',
  dsse: 'Signed envelope',
  'in-toto-statement': 'Statement',
  pep740: 'PyPI attestation',
  'gcb-provenance': 'Cloud Build provenance',
  'cosign-layer': 'Image attestation',
  'cosign-signature': 'Blob signature',
  'oci-manifest': 'OCI manifest',
  cyclonedx: 'CycloneDX SBOM',
  spdx: 'SPDX SBOM',
  openvex: 'OpenVEX statement',
  csaf: 'CSAF advisory',
  'vulnerability-report': 'Vulnerability scan',
  cdevent: 'CI event',
  sarif: 'SARIF report',
  'analysis-report': 'Static analysis',
  junit: 'Test report',
  tap: 'Test report',
  trx: 'Test report',
  nunit: 'Test report',
  xunit: 'Test report',
  'go-test': 'Test report',
  ctrf: 'Test report',
  coverage: 'Coverage report',
  scorecard: 'OpenSSF Scorecard',
  rebuilderd: 'Rebuild report',
  'in-toto-link': 'Link',
  'in-toto-layout': 'Layout',
  'signed-document': 'Signed document',
  'webhook-payload': 'Webhook payload',
  'oci-notification': 'Registry notification',
  predicate: 'Predicate',
  json: 'JSON document',
  checkpoint: 'Log checkpoint',
  'merkle-proof': 'Merkle proof',
  'trusted-root': 'Trusted root',
  'tuf-root': 'TUF root',
  'webhook-vector': 'Webhook signature vector',
};

/** The title of a document that could not be read. */
export const UNREADABLE_TITLE = 'Document that could not be read';

/**
 * The title of a document for pages: by its predicate type if it has one, else by its format. At most 80 characters.
 */
export function evidenceTitle(format: EvidenceFormat, predicateType: string | null): string {
  if (predicateType === null || predicateType === '') return FORMAT_TITLES[format];
  const known = PREDICATES.find((predicate) => predicate.matches(predicateType));
  return known?.title ?? `${unknownName(predicateType)} attestation`;
}

/** The name of an unknown predicate type: its last path segment that is no version. */
function unknownName(predicateType: string): string {
  const path = predicateType.replace(/^[a-z]+:\/\/[^/]+/i, '').replace(/[?#].*$/, '');
  const segments = path.split('/').filter((segment) => segment !== '' && !/^v?\d+(\.\d+)*$/i.test(segment));
  const name = segments.at(-1) ?? predicateType.replace(/^[a-z]+:\/\//i, '');
  return name.length > 60 ? `${name.slice(0, 59)}…` : name;
}
