import type { JsonFormat, TextFormat } from '#lib/evidence/read/content.ts';
import { cdevent } from '#lib/evidence/formats/events/cdevent.ts';
import { ociNotification, webhookPayload } from '#lib/evidence/formats/events/notifications.ts';
import { tektonRun } from '#lib/evidence/formats/events/tekton-run.ts';
import { cyclonedx, spdx2, spdx3 } from '#lib/evidence/formats/sbom/documents.ts';
import { rebuilderd } from '#lib/evidence/formats/rebuilds/rebuilderd.ts';
import { SCAN_FORMATS } from '#lib/evidence/formats/scans/documents.ts';
import { LINTER_REPORTS } from '#lib/evidence/formats/scans/linters/reports.ts';
import { scorecard } from '#lib/evidence/formats/scans/scorecard.ts';
import { bundleItem } from '#lib/evidence/formats/signed/bundle-item.ts';
import { cosignBundle, simpleSigning } from '#lib/evidence/formats/oci/cosign-documents.ts';
import { dsse } from '#lib/evidence/formats/signed/dsse.ts';
import { gcb } from '#lib/evidence/formats/signed/gcb.ts';
import { metablock } from '#lib/evidence/formats/in-toto/metablock.ts';
import { ociManifest } from '#lib/evidence/formats/oci/oci-manifest.ts';
import { otherSignedText } from '#lib/evidence/formats/signature/other-bytes.ts';
import { otherSignedJson } from '#lib/evidence/formats/signature/other-json.ts';
import { pep740 } from '#lib/evidence/formats/signed/pep740.ts';
import { sigstoreBundle } from '#lib/evidence/formats/signed/sigstore-bundle.ts';
import { statement } from '#lib/evidence/formats/signed/statement.ts';
import { ctrf } from '#lib/evidence/formats/tests/runners/ctrf.ts';
import { tap } from '#lib/evidence/formats/tests/runners/tap.ts';
import { cyclonedxTextproto, spdxTagValue, xml } from '#lib/evidence/formats/text/text-documents.ts';
import { checkpoint } from '#lib/evidence/formats/trust/checkpoint.ts';
import { merkleProof } from '#lib/evidence/formats/trust/merkle-proof.ts';
import { trustedRoot } from '#lib/evidence/formats/trust/trusted-root.ts';
import { tufRoot } from '#lib/evidence/formats/trust/tuf-root.ts';
import { webhookVector } from '#lib/evidence/formats/trust/webhook-vector.ts';
import { barePredicate, unknownJson } from '#lib/evidence/formats/fallback-json.ts';
import { csaf } from '#lib/evidence/formats/vex/csaf.ts';
import { openvex } from '#lib/evidence/formats/vex/openvex.ts';

/**
 * Every format of JSON objects. The first format in this order that recognises a document reads or refuses it. To add a
 * format, write its file and list it here. The last format recognises every object.
 */
export const JSON_FORMATS: readonly JsonFormat[] = [
  sigstoreBundle,
  bundleItem,
  tufRoot,
  metablock,
  otherSignedJson,
  dsse,
  pep740,
  gcb,
  cosignBundle,
  simpleSigning,
  statement,
  cyclonedx,
  spdx2,
  spdx3,
  openvex,
  csaf,
  ociManifest,
  trustedRoot,
  merkleProof,
  webhookVector,
  cdevent,
  webhookPayload,
  ociNotification,
  tektonRun,
  ...SCAN_FORMATS,
  ...LINTER_REPORTS,
  scorecard,
  rebuilderd,
  ctrf,
  barePredicate,
  unknownJson,
];

/** Formats of text that is no JSON. The first that recognises a text reads or refuses it. */
export const TEXT_FORMATS: readonly TextFormat[] = [
  xml,
  otherSignedText,
  checkpoint,
  spdxTagValue,
  tap,
  cyclonedxTextproto,
];
