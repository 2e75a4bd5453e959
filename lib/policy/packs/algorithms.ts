/** Signatures and digests are of accepted algorithms. */
import { definePack } from './pack.ts';

export const ALGORITHMS = definePack({
  title: 'Algorithms',
  description:
    'Everything verified is signed with ECDSA, Ed25519, or RSA from 3072 bits, and named by SHA-256, SHA-384 or SHA-512; sources by their commits.',
  document: {
    id: 'algorithms',
    rules: [
      { id: 'signature-sound', check: 'signature-sound' },
      {
        id: 'algorithms-accepted',
        check: 'algorithms-accepted',
        params: {
          signatures: ['ecdsa-p256', 'ecdsa-p384', 'ecdsa-p521', 'ed25519', 'rsa-3072+'],
          digests: ['sha256', 'sha384', 'sha512', 'gitCommit'],
        },
      },
    ],
  },
});
