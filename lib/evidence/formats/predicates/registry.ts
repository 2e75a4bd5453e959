import type { JsonValue } from '#lib/bytes/json/json.ts';
import type { Facts, Remark, Statement } from '#lib/evidence/model/evidence.ts';
import { isRefusal, type Refusal } from '../../read/refusal.ts';
import { isReadForVerification } from '../../read/for-verification.ts';
import { predicateValue } from '../../read/statement.ts';
import { readCycloneDx } from '#lib/evidence/formats/sbom/cyclonedx/cyclonedx.ts';
import { readSpdx2 } from '../sbom/spdx2.ts';
import { readSpdx3 } from '../sbom/spdx3.ts';
import { scanRemarks } from '../scans/remarks.ts';
import { readCosignVuln, readNativeScan, readVulns } from '../scans/attested-scan.ts';
import { readTestResult } from '../tests/test-result.ts';
import { readOpenVex } from '../vex/openvex.ts';
import { unwrapCosignFrame, readAsFormat, readEmbedded } from './embedded.ts';
import { PROVENANCE_TYPES, readProvenance } from './provenance.ts';
import { readRebuild, REBUILD_TYPE } from '#lib/evidence/formats/rebuilds/predicate.ts';
import {
  readGittufApproval,
  readGittufPullRequest,
  readHumanReview,
  readSourceProvenance,
} from '#lib/evidence/formats/reviews/predicates.ts';
import {
  readCosignSign,
  readLink,
  readNpmPublish,
  readPypiPublish,
  readReference,
  readRelease,
} from './supply-chain.ts';
import { readScai, readSvr, readVsa } from './verification-summaries.ts';

/**
 * One family of predicates. `read` returns null if the predicate does not have the form of its type. `isVerified`: the
 * checks of a verification compare what it says, and not only the statement around it.
 */
type Predicate = {
  title: string;
  isVerified?: true;
  matches(type: string): boolean;
  read(predicate: JsonValue, statement: Statement, remarks: Remark[]): Facts | Refusal | null;
};

const exactType =
  (...types: string[]) =>
  (type: string): boolean =>
    types.includes(type);
const typeFamily =
  (...prefixes: string[]) =>
  (type: string): boolean =>
    prefixes.some((prefix) => type === prefix || type.startsWith(`${prefix}/`));

/**
 * All known predicate types (in-toto predicate catalogue; cosign and npm specifications). The first match wins. To add
 * one, add an entry here.
 */
export const PREDICATES: readonly Predicate[] = [
  {
    title: 'SLSA provenance',
    isVerified: true,
    matches: (type) => PROVENANCE_TYPES[type] !== undefined,
    read: (value, statement, remarks) => readProvenance(value, PROVENANCE_TYPES[statement.predicateType]!, remarks),
  },
  { title: 'Verification summary', matches: typeFamily('https://slsa.dev/verification_summary'), read: readVsa },
  { title: 'Simple verification result', matches: typeFamily('https://in-toto.io/attestation/svr'), read: readSvr },
  {
    title: 'SPDX SBOM',
    matches: typeFamily('https://spdx.dev/Document', 'https://spdx.github.io/spdx-spec'),
    read: readAsFormat('spdx', (value, remarks) =>
      '@graph' in value ? readSpdx3(value, remarks) : readSpdx2(value, remarks),
    ),
  },
  {
    title: 'CycloneDX SBOM',
    matches: typeFamily(
      'https://cyclonedx.org/bom',
      'https://cyclonedx.org/schema',
      'https://cyclonedx.org/specification',
      'https://cyclonedx.org/vex',
    ),
    read: readAsFormat('cyclonedx', readCycloneDx),
  },
  {
    title: 'OpenVEX statement',
    matches: (type) => type.startsWith('https://openvex.dev/ns') || type === 'text/vex',
    read: readAsFormat('openvex', (value) => {
      const vex = readOpenVex(value);
      return isRefusal(vex) ? vex : { kind: 'vex', vex };
    }),
  },
  {
    title: 'Vulnerability scan',
    matches: exactType('https://cosign.sigstore.dev/attestation/vuln/v1'),
    read: readCosignVuln,
  },
  { title: 'Vulnerability scan', matches: typeFamily('https://in-toto.io/attestation/vulns'), read: readVulns },
  {
    title: 'Vulnerability scan',
    matches: typeFamily('https://trivy.dev/report', 'https://ossf.github.io/osv-schema/results'),
    read: (value) => readNativeScan(unwrapCosignFrame(value)),
  },
  {
    title: 'SARIF report',
    matches: typeFamily('https://docs.oasis-open.org/sarif', 'https://json.schemastore.org/sarif'),
    read: (value) => readNativeScan(unwrapCosignFrame(value)),
  },
  {
    title: 'Test result',
    matches: typeFamily('https://in-toto.io/attestation/test-result'),
    read: (value, _statement, remarks) => readTestResult(value, remarks),
  },
  { title: 'Release', matches: typeFamily('https://in-toto.io/attestation/release'), read: readRelease },
  {
    title: 'npm publish',
    matches: typeFamily('https://github.com/npm/attestation/tree/main/specs/publish'),
    read: readNpmPublish,
  },
  {
    title: 'PyPI publish',
    matches: typeFamily('https://docs.pypi.org/attestations/publish'),
    read: (_value, statement) => readPypiPublish(statement),
  },
  {
    title: 'Link',
    matches: typeFamily('https://in-toto.io/attestation/link', 'https://in-toto.io/Link'),
    read: (value, _statement, remarks) => readLink(value, remarks),
  },
  { title: 'SCAI report', matches: typeFamily('https://in-toto.io/attestation/scai'), read: readScai },
  {
    title: 'Reference',
    matches: typeFamily('https://in-toto.io/attestation/reference'),
    read: (value, _statement, remarks) => readReference(value, remarks),
  },
  {
    title: 'Human review',
    // The proposal writes the type with http.
    matches: typeFamily('https://in-toto.io/attestation/human-review', 'http://in-toto.io/attestation/human-review'),
    read: readHumanReview,
  },
  { title: 'Pull request', matches: typeFamily('https://gittuf.dev/github-pull-request'), read: readGittufPullRequest },
  {
    title: 'Pull request approval',
    matches: typeFamily('https://gittuf.dev/github-pull-request-approval'),
    read: readGittufApproval,
  },
  {
    title: 'Source provenance',
    matches: typeFamily(
      'https://github.com/slsa-framework/source-tool/source-provenance',
      'https://github.com/slsa-framework/slsa-source-poc/source-provenance',
    ),
    read: readSourceProvenance,
  },
  { title: 'Rebuild', matches: exactType(REBUILD_TYPE), read: readRebuild },
  { title: 'Image signature', matches: typeFamily('https://sigstore.dev/cosign/sign'), read: readCosignSign },
  {
    title: 'Runtime trace',
    matches: typeFamily('https://in-toto.io/attestation/runtime-trace'),
    read: () => ({ kind: 'generic' }),
  },
  {
    title: 'Custom attestation',
    matches: exactType('https://cosign.sigstore.dev/attestation/v1'),
    read: (value, _statement, remarks) =>
      readNativeScan(unwrapCosignFrame(value)) ?? readEmbedded(value, remarks) ?? { kind: 'generic' },
  },
];

/**
 * The facts of a statement, by its predicate type. A predicate of an unknown type, or without the form of its type, is
 * `generic`: stored and shown.
 */
export function readFacts(statement: Statement, remarks: Remark[]): Facts {
  const reader = PREDICATES.find((candidate) => candidate.matches(statement.predicateType));
  if (isReadForVerification() && reader?.isVerified !== true) return { kind: 'generic' };
  if (!reader) return readUnknownType(statement, remarks);
  const read = reader.read(predicateValue(statement.predicate), statement, remarks);
  if (read !== null && !isRefusal(read)) {
    remarks.push(...scanRemarks(read, '/predicate'));
    return read;
  }
  const [pointer, message] =
    read === null
      ? ['/predicate', 'It does not have the members of its type.']
      : [`/predicate${read.pointer}`, read.message];
  remarks.push({
    code: 'unreadable-predicate',
    pointer,
    message: `The predicate cannot be read as ${reader.title}: ${message}`,
  });
  return { kind: 'generic' };
}

/**
 * Read a predicate of an unknown type by its content, if that identifies its format (a CSAF advisory, a JUnit report).
 */
function readUnknownType(statement: Statement, remarks: Remark[]): Facts {
  const read = readEmbedded(statement.predicate, remarks);
  if (read === null || isRefusal(read) || read.kind === 'generic') return { kind: 'generic' };
  const message = 'The predicate type is unknown; the predicate is read as the document that it claims to be.';
  remarks.push({ code: 'read-by-content', pointer: '/predicateType', message });
  return read;
}
