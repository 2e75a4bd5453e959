/** The draft of an OpenVEX document, as it is served (OpenVEX 0.2.0). */
import type { VexDraftStatus } from './waiver.ts';

export type OpenVexProduct = {
  '@id': string;
  identifiers?: { purl: string };
  hashes?: { [label: string]: string };
  subcomponents?: { '@id': string; identifiers?: { purl: string } }[];
};

export type OpenVexDocument = {
  '@context': string;
  '@id': string;
  author: string;
  role: string;
  timestamp: string;
  version: number;
  tooling: string;
  statements: {
    vulnerability: { name: string; aliases?: string[] };
    products: OpenVexProduct[];
    status: VexDraftStatus;
    status_notes: string;
    justification?: string;
    impact_statement?: string;
    action_statement?: string;
  }[];
};
