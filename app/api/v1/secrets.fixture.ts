/** Documents with planted secrets in every place that ends on a surface. */
import { PLANTED, type PlantedSecret } from '#lib/secrets/planted.fixture.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { serviceEvent } from '#lib/test-issuer/statements/events.ts';
import { statement } from '#lib/test-issuer/statements/statement.ts';
import { runOf, sbom, sha256Hex, sign, START, subject, testResults } from '#lib/start/app.fixture.ts';

export const PROJECT = 'acme/leaky';
export const DIGEST = `sha256:${sha256Hex('leaky')}`;
const run = runOf(PROJECT);
const subjects = subject('leaky');

/** The text of a planted secret, for a place that takes a text. */
export const textOf = ({ member }: PlantedSecret): string =>
  typeof member === 'string' ? member : JSON.stringify(member);
/** Each planted secret as text in URLs, names and messages. */
const TEXTS = PLANTED.map(textOf);
const URLS = TEXTS.filter((text) => /^[\w+]+:\/\/\S+$/.test(text));

/** Signed provenance: parameters, materials with credentials, their names and annotations. */
export const leakyProvenance = (): Buffer =>
  sign(
    githubProvenance(subjects, run, {
      externalParameters: { inputs: Object.fromEntries(PLANTED.map(({ member }, i) => [`input${i}`, member])) },
      materials: [
        ...URLS.map((uri) => ({ uri, digest: { gitCommit: sha256Hex(uri).slice(0, 40) } })),
        ...TEXTS.map((name, i) => ({ uri: `pkg:generic/dependency${i}`, name, digest: { sha256: sha256Hex(name) } })),
      ],
    }),
    { run },
  );

/** Documents that nobody signed, as a sender of the project sends them. */
export const unsignedDocuments = (): Buffer[] => [
  Buffer.from(
    JSON.stringify(
      statement(
        'https://example.com/build-log/v1',
        [{ name: `leaky ${TEXTS[0]}`, digest: { sha256: sha256Hex('leaky') } }],
        {
          log: TEXTS,
          environment: PLANTED.map(({ member }, i) => ({ name: `V${i}`, value: member })),
        },
      ),
    ),
  ),
  Buffer.from(
    JSON.stringify({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: {
        component: {
          type: 'application',
          name: 'leaky',
          version: '1',
          hashes: [{ alg: 'SHA-256', content: sha256Hex('leaky') }],
        },
      },
      components: TEXTS.map((text, i) => ({
        type: 'library',
        name: `part${i} ${text}`,
        version: '1',
        purl: `pkg:generic/part${i}@1?download_url=${encodeURIComponent(text)}`,
        properties: [{ name: 'build', value: text }],
      })),
    }),
  ),
  Buffer.from(
    `<?xml version="1.0"?><testsuites><testsuite name="leaky" tests="${TEXTS.length}" failures="${TEXTS.length}">${TEXTS.map(
      (text, i) =>
        `<testcase name="t${i} ${escape(text)}" classname="c"><failure message="${escape(text)}">${escape(text)}</failure></testcase>`,
    ).join('')}</testsuite></testsuites>`,
  ),
  Buffer.from(
    JSON.stringify({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'scanner' } },
          results: TEXTS.map((text) => ({
            ruleId: 'secret',
            level: 'error',
            message: { text },
            locations: [{ physicalLocation: { artifactLocation: { uri: text } } }],
          })),
        },
      ],
    }),
  ),
  Buffer.from(
    JSON.stringify(
      serviceEvent({
        id: 'e1',
        at: START,
        service: `leaky ${TEXTS[1]}`,
        environment: `staging ${TEXTS[2]}`,
        artifactId: `pkg:oci/leaky@${DIGEST}`,
        what: 'deployed',
        source: URLS[0]!,
      }),
    ),
  ),
];

/** Documents that cannot be read: their beginning and the reason are shown. */
export const unreadableDocuments = (): Buffer[] =>
  TEXTS.map((text) => Buffer.from(`{"predicateType": ${JSON.stringify(text)}, "subject": ${JSON.stringify(text)}x`));

/** Evidence of the same project without any secret. */
export const cleanDocuments = (): Buffer[] => [sbom(subjects, { run }), testResults(subjects, { run })];

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
