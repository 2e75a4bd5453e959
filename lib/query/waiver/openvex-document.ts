/** The draft of an OpenVEX statement about the vulnerability that a waiver names (OpenVEX 0.2.0). */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import type { OpenVexDocument, OpenVexProduct } from '#lib/views/openvex.ts';
import type { WaiverView } from '#lib/views/waiver.ts';

/** Labels of hashes in OpenVEX (IANA Hash Function Textual Names), by the names that in-toto gives the algorithms. */
const HASH_LABELS: { [algorithm: string]: string } = {
  sha1: 'sha1',
  sha256: 'sha-256',
  sha384: 'sha-384',
  sha512: 'sha-512',
};

/** An artifact that the statement is about. */
export type DraftProduct = { digest: string; purls: readonly string[] };

export type DraftInput = {
  waiver: WaiverView & { vulnerability: string };
  /** Other names of the vulnerability. */
  aliases: readonly string[];
  artifacts: readonly DraftProduct[];
  /** The address of this installation, without a trailing slash. */
  baseUrl: string;
  /** The version of Attestry. */
  version: string;
  /** RFC 3339. */
  now: string;
};

/** The document. It is not signed and says so: who signs it makes the statement. */
export function openVexDraft({ waiver, aliases, artifacts, baseUrl, version, now }: DraftInput): OpenVexDocument {
  const status = waiver.vexStatus ?? 'under_investigation';
  const subcomponents = waiver.component === null ? [] : [identifiedBy(waiver.component)];
  return {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': `${baseUrl}/api/v1/waivers/${waiver.id}/openvex`,
    author: `DRAFT for ${waiver.owner} (not signed)`,
    role: 'Draft: the author is who reviews and signs it',
    timestamp: now,
    version: 1,
    tooling: `Attestry ${version}, draft from waiver ${waiver.id}. Review it, name its author, then sign it`,
    statements: [
      {
        vulnerability: { name: waiver.vulnerability, ...(aliases.length === 0 ? {} : { aliases: [...aliases] }) },
        products: artifacts
          .flatMap((artifact) => productsOf(artifact, baseUrl))
          .map((product) => (subcomponents.length === 0 ? product : { ...product, subcomponents })),
        status,
        status_notes: `Waiver ${waiver.id}, until ${waiver.expiresAt}: ${waiver.reason}`,
        ...(waiver.justification === null ? {} : { justification: waiver.justification }),
        ...(waiver.impact === null ? {} : { impact_statement: waiver.impact }),
        ...(status === 'affected' ? { action_statement: waiver.reason } : {}),
      },
    ],
  };
}

/** A product for each package URL of an artifact; without any, one with the address of its page as its id. */
function productsOf({ digest, purls }: DraftProduct, baseUrl: string): OpenVexProduct[] {
  const parsed = parseDigest(digest);
  const label = parsed === null ? undefined : HASH_LABELS[parsed.algorithm];
  const hashes = label === undefined ? {} : { hashes: { [label]: parsed!.value } };
  const named = purls.flatMap((purl) => (parsePurl(purl) === null ? [] : [{ ...identifiedBy(purl), ...hashes }]));
  return named.length > 0 ? named : [{ '@id': `${baseUrl}/artifacts/${digest}`, ...hashes }];
}

function identifiedBy(purl: string): Pick<OpenVexProduct, '@id' | 'identifiers'> {
  return { '@id': purl, identifiers: { purl } };
}
