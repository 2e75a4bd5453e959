/** Bundles of each form that the test issuer signs, for the attacks: what they are like is what real ones are like. */
import { createInstance } from '#lib/test-issuer/instance.ts';
import type { Bundle as IssuedBundle } from '#lib/test-issuer/bundle.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { RUN, SUBJECT, WORKFLOW, instance } from '#lib/verify/cases/issuer.fixture.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';

type Fields = { [key: string]: Json };
/** One bundle, the trusted root that it verifies under, and the artifact that a message signature needs. */
export type IssuedSource = {
  name: string;
  json: Fields;
  root: Json;
  rootName: string;
  artifact: Buffer | null;
  threshold: number;
};

const artifact = Buffer.from('hello\n');
const provenance = githubProvenance(SUBJECT, RUN);
const inside = createInstance({ seed: 'private instance', name: 'private' });
const asJson = (value: unknown): Fields => JSON.parse(JSON.stringify(value)) as Fields;

/** The older forms name their certificate in a chain. */
function older(version: '0.1' | '0.2', bundle: IssuedBundle): Fields {
  const { certificate, ...material } = bundle.verificationMaterial;
  return asJson({
    ...bundle,
    mediaType: `application/vnd.dev.sigstore.bundle+json;version=${version}`,
    verificationMaterial: { ...material, x509CertificateChain: { certificates: [certificate] } },
  });
}

/** A log entry that is promised and not proven. */
function promised(bundle: IssuedBundle): IssuedBundle {
  for (const entry of bundle.verificationMaterial.tlogEntries) delete (entry as Partial<typeof entry>).inclusionProof;
  return bundle;
}

/** A checkpoint that a witness has signed too: its key is known to nobody. */
function cosigned(bundle: IssuedBundle): IssuedBundle {
  for (const { inclusionProof } of bundle.verificationMaterial.tlogEntries)
    inclusionProof.checkpoint.envelope += `— witness.example ${Buffer.alloc(76, 7).toString('base64')}\n`;
  return bundle;
}

/** The roots of a private instance that has neither log nor certificate log. */
const { tlogs: _tlogs, ctlogs: _ctlogs, ...insideRoot } = inside.trustedRoot;

const issued = (name: string, json: Fields, artifactOf: Buffer | null = null): IssuedSource => ({
  name,
  json,
  root: asJson(instance.trustedRoot),
  rootName: 'issued',
  artifact: artifactOf,
  threshold: 1,
});

// Entries of others come first: in a tree of one there is nothing to prove.
for (const log of ['v1', 'v1', 'v1', 'v2', 'v2', 'v2'] as const) instance.signBlob(artifact, { ...WORKFLOW, log });

/** In the order of the forms that the attacks ask for. */
export const ISSUED: IssuedSource[] = [
  issued('v0.1 DSSE, promise only', older('0.1', promised(instance.sign(provenance, WORKFLOW)))),
  issued('v0.2 message', older('0.2', instance.signBlob(artifact, WORKFLOW)), artifact),
  issued('v0.3 DSSE', asJson(instance.sign(provenance, WORKFLOW))),
  issued(
    'Rekor v2 message, cosigned',
    asJson(cosigned(instance.signBlob(artifact, { ...WORKFLOW, log: 'v2' }))),
    artifact,
  ),
  issued('Rekor v2 DSSE', asJson(instance.sign(provenance, { ...WORKFLOW, log: 'v2' }))),
  {
    ...issued(
      'a private instance without logs',
      asJson(inside.sign(provenance, { ...WORKFLOW, log: 'none', sct: false })),
    ),
    root: asJson({ ...insideRoot, tlogs: [], ctlogs: [] }),
    rootName: 'private',
    threshold: 0,
  },
];
