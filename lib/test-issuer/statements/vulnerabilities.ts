/** Scan results (cosign vuln v1 around a Grype report) and VEX statements about them (OpenVEX 0.2.0). */
import type { UnsignedStatement } from '#lib/test-issuer/bundle.ts';
import { statement, type StatementSubject } from './statement.ts';

export type Vulnerability = {
  id: string;
  severity: 'Critical' | 'High' | 'Medium' | 'Low';
  score: number;
  component: { name: string; version: string; purl: string };
  fixedIn?: string;
  summary: string;
};

/** cosign vuln v1. `at`: the end of the scan; the database was last built on the same day. */
export function vulnerabilityScan(subject: StatementSubject[], at: Date, found: Vulnerability[]): UnsignedStatement {
  const day = new Date(Math.floor(at.getTime() / 86_400_000) * 86_400_000);
  return statement('https://cosign.sigstore.dev/attestation/vuln/v1', subject, {
    invocation: { uri: '', event_id: '', 'builder.id': '' },
    scanner: {
      uri: 'pkg:github/anchore/grype@v0.104.0',
      version: '0.104.0',
      db: { uri: 'https://grype.anchore.io/databases', version: '6', lastUpdate: day.toISOString() },
      result: {
        matches: found.map((each) => ({
          vulnerability: {
            id: each.id,
            severity: each.severity,
            description: each.summary,
            dataSource: `https://nvd.nist.gov/vuln/detail/${each.id}`,
            cvss: [{ version: '3.1', metrics: { baseScore: each.score } }],
            fix: each.fixedIn ? { versions: [each.fixedIn], state: 'fixed' } : { versions: [], state: 'not-fixed' },
          },
          artifact: each.component,
        })),
        descriptor: { name: 'grype', version: '0.104.0' },
      },
    },
    metadata: { scanStartedOn: new Date(at.getTime() - 20_000).toISOString(), scanFinishedOn: at.toISOString() },
  });
}

export type VexClaim =
  | {
      vulnerability: string;
      status: 'not_affected';
      justification: string;
      impact: string;
      product: string;
      subcomponent?: string;
    }
  | { vulnerability: string; status: 'affected'; action: string; product: string; subcomponent?: string }
  | { vulnerability: string; status: 'fixed' | 'under_investigation'; product: string; subcomponent?: string };

/** An OpenVEX document about the subjects. `id` is its IRI. */
export function openVex(
  subject: StatementSubject[],
  id: string,
  author: string,
  at: Date,
  claims: VexClaim[],
): UnsignedStatement {
  return statement('https://openvex.dev/ns/v0.2.0', subject, {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': id,
    author,
    timestamp: at.toISOString(),
    version: 1,
    statements: claims.map((claim) => ({
      vulnerability: { name: claim.vulnerability },
      products: [
        { '@id': claim.product, ...(claim.subcomponent ? { subcomponents: [{ '@id': claim.subcomponent }] } : {}) },
      ],
      status: claim.status,
      ...(claim.status === 'not_affected'
        ? { justification: claim.justification, impact_statement: claim.impact }
        : {}),
      ...(claim.status === 'affected' ? { action_statement: claim.action } : {}),
    })),
  });
}
