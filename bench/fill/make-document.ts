/**
 * Turns the description of a build into documents that are ready to be stored: really signed and verified, or made from
 * the template of a really signed one.
 */
import { createInstance, type Instance } from '#lib/test-issuer/instance.ts';
import { PAYLOAD_TYPE } from '#lib/test-issuer/bundle.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { namedTerms } from '#lib/evidence/named-terms.ts';
import { summariseFacts } from '#lib/evidence/summary.ts';
import type { ParsedEvidence } from '#lib/evidence/model/evidence.ts';
import { prepareDocument, type PreparedDocument } from '#lib/ingest/document/document.ts';
import { compileTrust } from '#lib/verify/trust/trust.ts';
import type { TrustSet, Verification } from '#lib/verify/result/verification.ts';
import { verifyEvidence } from '#lib/verify/verify-evidence.ts';
import type { UnsignedDocument } from './dataset/build-documents.ts';
import { createBundleTemplate, type TemplateValues, type BundleTemplate } from './bundle-template.ts';

export type MadeDocument = { document: PreparedDocument; real: boolean };
export type DocumentMaker = (unsigned: UnsignedDocument) => MadeDocument;

type UnsignedStatementDocument = Extract<UnsignedDocument, { kind: 'statement' }>;

const instanceFor = (seed: string): Instance =>
  createInstance({ seed, name: 'bench-sigstore', host: 'sigstore.bench.example' });
/** The trusted root that the store needs. */
export const benchTrustedRoot = (seed: string): string => instanceFor(seed).trustedRootJson;

/** One document in `oneInReal` is really signed and verified; with Infinity only the templates are. */
export function createDocumentMaker(seed: string, trustSet: TrustSet, oneInReal: number): DocumentMaker {
  const instance = instanceFor(seed);
  const trust = compileTrust(trustSet);
  const templates = new Map<string, BundleTemplate>();
  let made = 0;

  const verified = (reading: ParsedEvidence, now: Date): Verification => ({
    ...verifyEvidence(reading, trust, { now }),
    verifiedAt: now.toISOString(),
  });

  function ready(bytes: Uint8Array, verify: (reading: ParsedEvidence) => Verification, real: boolean): MadeDocument {
    const [reading] = readEvidence(bytes);
    if (!reading?.ok)
      throw new Error(`a document of the data set cannot be read: ${reading?.message ?? 'it is empty'}`);
    const { facts, componentCount } = summariseFacts(reading.facts);
    const components =
      reading.facts.kind === 'sbom'
        ? reading.facts.sbom.components.map(({ name, version, purl }) => ({ name, version, purl }))
        : [];
    const { id, context, format, predicateType, subjects, remarks } = reading;
    return {
      real,
      document: prepareDocument({
        id,
        bytes,
        context,
        format,
        predicateType,
        subjects,
        facts,
        componentCount,
        components,
        remarks,
        searchTerms: namedTerms(reading.facts),
        verification: verify(reading),
        secrets: null,
      }),
    };
  }

  const signed = (unsigned: UnsignedStatementDocument): Uint8Array => {
    if (unsigned.fault === 'unknown-key')
      return Buffer.from(
        JSON.stringify(
          instance.envelope(unsigned.statement, instance.key(`${unsigned.build.project.name} build server`)),
        ),
      );
    const bundle = instance.sign(unsigned.statement, { ...unsigned.signer, at: unsigned.at });
    if (unsigned.fault === 'tampered')
      bundle.dsseEnvelope!.payload = Buffer.from(
        JSON.stringify({
          ...unsigned.statement,
          subject: unsigned.statement.subject.map((one) => ({ ...one, name: `${one.name ?? ''}.` })),
        }),
      ).toString('base64');
    return Buffer.from(JSON.stringify(bundle));
  };

  /** The template of a signer. Its statements of one type differ between runs only in the replaced values. */
  function templateFor(unsigned: UnsignedStatementDocument): BundleTemplate {
    const key = `${unsigned.build.project.repository.path} ${unsigned.statement.predicateType}`;
    const known = templates.get(key);
    if (known) return known;
    const bundle = instance.sign(unsigned.statement, { ...unsigned.signer, at: unsigned.at });
    const bytes = Buffer.from(
      JSON.stringify({ ...bundle, dsseEnvelope: { ...bundle.dsseEnvelope!, payloadType: PAYLOAD_TYPE } }),
    );
    const verification = verified(readEvidence(bytes)[0] as ParsedEvidence, unsigned.at);
    if (verification.outcome !== 'verified')
      throw new Error(
        `a signed original does not verify: ${verification.checks.map(({ check, code }) => `${check} ${code}`).join(', ')}`,
      );
    const template = createBundleTemplate({ bundle, verification, values: templateValuesOf(unsigned) });
    templates.set(key, template);
    return template;
  }

  return (unsigned) => {
    if (unsigned.kind === 'report')
      return ready(Buffer.from(JSON.stringify(unsigned.document)), (reading) => verified(reading, unsigned.at), false);
    made += 1;
    if (unsigned.fault !== null || made % oneInReal === 0)
      return ready(signed(unsigned), (reading) => verified(reading, unsigned.at), true);
    const { bundle, verification } = templateFor(unsigned)(unsigned.statement, templateValuesOf(unsigned));
    return ready(Buffer.from(JSON.stringify(bundle)), () => verification, false);
  };
}

const templateValuesOf = ({ build, at }: UnsignedStatementDocument): TemplateValues => ({
  commit: build.run.commit,
  version: build.version,
  runId: build.run.id,
  at,
});
