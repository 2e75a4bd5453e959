/**
 * Cases that cannot be decided offline from the file alone, each with the reason. They are counted and printed
 * separately. A case belongs here only if a false document could look the same.
 */

const NO_TIME_REASON =
  'an envelope with a short-lived certificate and neither log entry nor timestamp: nothing says when it was signed. slsa-verifier asks Rekor over the network; ' +
  'binary-linux-amd64-no-tlog-upload, which must fail, looks the same';
const NO_LAYER_REASON =
  'the manifest names the signed layer by digest only; the layer with its annotations is a case of its own, and verifies';
const NO_SIGNATURE_REASON =
  'an OCI index: it names the manifest and carries no signature; the layer of the manifest is a case of its own, and verifies';

export const UNDECIDABLE: ReadonlyMap<string, string> = new Map([
  ...[
    'annotated-tag',
    'binary-linux-amd64-e2e-builder-repo',
    'binary-linux-amd64-multi-subject-first',
    'gha_generic-v1.2.2-binary-linux-amd64-push-v13.0.30',
    'gha_generic-v1.9.0-binary-linux-amd64-push-v13.0.30',
    'gha_generic-v1.9.0-binary-linux-amd64-workflow_dispatch',
    'gha_go-v1.2.2-binary-linux-amd64-push-v13.0.30',
    'gha_go-v1.2.2-binary-linux-amd64-workflow_dispatch',
    'gha_go-v1.7.0-binary-linux-amd64-push-v13.0.30',
    'gha_go-v1.7.0-binary-linux-amd64-workflow_dispatch',
    'gha_go-v2.0.0-binary-linux-amd64-push-v13.0.30',
  ].map((name): [string, string] => [`slsa-v0.2/slsa-verifier/${name}.intoto.jsonl`, NO_TIME_REASON]),
  ...['v1.4.0', 'v1.10.0', 'v2.1.0'].flatMap((version): [string, string][] => [
    [`cosign/oci-layout-${version}/attestation-manifest.json`, NO_LAYER_REASON],
    [`cosign/oci-layout-${version}/index.json`, NO_SIGNATURE_REASON],
  ]),
]);
