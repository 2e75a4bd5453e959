/** Headers by their lower-case names. */
export type DeliveryHeaders = { readonly [name: string]: string };

/** A delivery as it was received. */
export type Delivery = { headers: DeliveryHeaders; body: Uint8Array };

/** Whether a delivery is by whoever has the secret, and if not, why. */
export type AuthenticationResult =
  | { ok: true }
  | {
      ok: false;
      code:
        | 'no-secret-configured'
        | 'signature-missing'
        | 'signature-malformed'
        | 'signature-mismatch'
        | 'timestamp-malformed'
        | 'timestamp-old';
      message: string;
    };
