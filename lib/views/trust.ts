/** The configured trust and the recent signers, in responses. */
import type { TrustEntry } from '#lib/verify/result/verification.ts';

/** One trust entry. `expiresSoon`: it, or all its members of one role, expire within 60 days. */
export type TrustItem = {
  id: string;
  name: string;
  kind: TrustEntry['kind'];
  /** The file as it was added: JSON or PEM. The id is the SHA-256 of kind and body. */
  body: string;
  /** The key hint that documents may name. */
  hint: string | null;
  builtIn: boolean;
  addedAt: string;
  validFrom: string | null;
  validUntil: string | null;
  thresholds: { tlog: number; ctlog: number; timestamp: number };
  /** The keys and certificates of the entry. */
  members: {
    role: string;
    name: string;
    validFrom: string | null;
    validUntil: string | null;
    keyType: string | null;
    id: string;
  }[];
  expiresSoon: boolean;
};

export type SignerItem = {
  identity: string;
  issuer: string | null;
  kind: 'certificate' | 'key';
  evidence: number;
  lastSeen: string;
};

export type TrustView = {
  version: number;
  roots: TrustItem[];
  signers: SignerItem[];
  rootsOfTrust: {
    id: string;
    title: string;
    /** Who signs and who builds, in plain words. */
    description: string;
    level: number;
    signerPattern: string;
    /** Null where the builder is not compared. */
    builderPattern: string | null;
  }[];
};
