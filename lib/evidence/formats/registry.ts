import type { JsonFormat, TextFormat } from '../read/content.ts';
import { cdevent } from './events/cdevent.ts';
import { ociNotification, webhookPayload } from './events/notifications.ts';
import { cyclonedx, spdx2, spdx3 } from './sbom/documents.ts';
import { SCAN_FORMATS } from './scans/documents.ts';
import { LINTER_REPORTS } from './scans/linters/reports.ts';
import { scorecard } from './scans/scorecard.ts';
import { bundleItem } from './signed/bundle-item.ts';
import { cosignBundle, simpleSigning } from './signed/cosign-documents.ts';
import { dsse } from './signed/dsse.ts';
import { gcb } from './signed/gcb.ts';
import { metablock } from './signed/metablock.ts';
import { ociManifest } from './signed/oci-manifest.ts';
import { otherSignedText } from './signed/other-bytes.ts';
import { otherSignedJson } from './signed/other-json.ts';
import { pep740 } from './signed/pep740.ts';
import { sigstoreBundle } from './signed/sigstore-bundle.ts';
import { statement } from './signed/statement.ts';
import { ctrf } from './tests/runners/ctrf.ts';
import { tap } from './tests/runners/tap.ts';
import { cyclonedxTextproto, spdxTagValue, xml } from './text-documents.ts';
import { checkpoint } from './trust/checkpoint.ts';
import { merkleProof } from './trust/merkle-proof.ts';
import { trustedRoot } from './trust/trusted-root.ts';
import { tufRoot } from './trust/tuf-root.ts';
import { webhookVector } from './trust/webhook-vector.ts';
import { barePredicate, unknownJson } from './unframed.ts';
import { csaf } from './vex/csaf.ts';
import { openvex } from './vex/openvex.ts';

/**
 * Every format of JSON objects, asked in this order: the first that a document claims reads it, or refuses it.
 * To add one: write its file, name it here. The last takes whatever is left.
 */
export const JSON_FORMATS: readonly JsonFormat[] = [
  sigstoreBundle, bundleItem, tufRoot, metablock, otherSignedJson, dsse, pep740, gcb, cosignBundle, simpleSigning, statement,
  cyclonedx, spdx2, spdx3, openvex, csaf,
  ociManifest, trustedRoot, merkleProof, webhookVector,
  cdevent, webhookPayload, ociNotification, ...SCAN_FORMATS, ...LINTER_REPORTS, scorecard, ctrf,
  barePredicate, unknownJson,
];

/** Formats of text that is no JSON. */
export const TEXT_FORMATS: readonly TextFormat[] = [xml, otherSignedText, checkpoint, spdxTagValue, tap, cyclonedxTextproto];
