import type { JsonObject } from '#lib/bytes/json/json.ts';

/** Layer annotations of the cosign storage scheme (SIGNATURE_SPEC). */
export const SIGNATURE = 'dev.cosignproject.cosign/signature';
export const CERTIFICATE = 'dev.sigstore.cosign/certificate';
export const CHAIN = 'dev.sigstore.cosign/chain';

/** The annotations that cosign would give to a layer, of a signature that is stored elsewhere. */
export function cosignAnnotations(found: { signature?: string; certificatePem: string; chainPem: string }): JsonObject {
  return {
    ...(found.signature !== undefined && { [SIGNATURE]: found.signature }),
    ...(found.certificatePem !== '' && { [CERTIFICATE]: found.certificatePem }),
    ...(found.chainPem !== '' && { [CHAIN]: found.chainPem }),
  };
}
