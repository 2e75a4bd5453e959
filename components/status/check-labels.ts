import type { CheckName } from '#lib/verify/result/verification.ts';

/** What pages call the checks of a verification. */
export const CHECK_LABELS: Record<CheckName, string> = {
  signature: 'Signature',
  'certificate-chain': 'Certificate chain',
  sct: 'Certificate log (SCT)',
  'transparency-log': 'Transparency log',
  timestamp: 'Timestamp',
  subject: 'Subject',
  predicate: 'Predicate',
  identity: 'Signer identity',
};
