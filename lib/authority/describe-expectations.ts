/** Says in sentences what a project expects, for pages and the command line. */
import type { ClaimKind } from './claim-kind.ts';
import type { ExpectationsDocument, WrittenKinds } from './expectations-document.ts';

/** Parts of a sentence; `code` is a text that is compared as it is, such as the identity of a signer. */
export type SentencePart = string | { code: string };

const KIND_NAMES: Record<ClaimKind, string> = {
  provenance: 'provenance',
  sbom: 'SBOMs',
  'test-result': 'test results',
  scan: 'scans',
  vex: 'VEX',
  'source-review': 'source reviews',
  deployment: 'deployments',
  approval: 'approvals',
  'verification-summary': 'verification summaries',
  release: 'releases',
  rebuild: 'rebuilds',
  other: 'other documents',
  name: 'names',
  alias: 'further digests',
  project: 'the project',
};

/** The kinds of claim as people say them: `provenance, SBOMs and scans`. */
export function listKinds(kinds: readonly ClaimKind[]): string {
  return listTexts(kinds.map((kind) => KIND_NAMES[kind]));
}

/** One sentence for each kind of speaker, each signer and each sender, and one about builders. */
export function describeExpectations(document: ExpectationsDocument): SentencePart[][] {
  return [
    [`Workflows of the source repository ${mayClaim(document.ownWorkflows)}.`],
    [`Keys and pinned certificates of the trust ${mayClaim(document.configuredKeys)}.`],
    [`Senders scoped to the project ${mayClaim(document.scopedSenders)} without a signature.`],
    ...document.signers.map(({ identity, issuer, kinds }): SentencePart[] => [
      issuer === null ? 'The key ' : 'The signer ',
      { code: identity },
      ...(issuer === null ? [] : [' with a certificate of ', { code: issuer }]),
      ` ${mayClaim(kinds)}.`,
    ]),
    ...document.senders.map(({ sender, kinds }): SentencePart[] => [
      'The sender ',
      { code: sender },
      ` ${mayClaim(kinds)} without a signature.`,
    ]),
    describeBuilders(document.builders),
  ];
}

function mayClaim(kinds: WrittenKinds): string {
  if (kinds === 'none') return 'may claim nothing';
  return kinds === 'all' ? 'may make claims of every kind' : `may make claims about ${listKinds(kinds)}`;
}

function describeBuilders(builders: readonly string[] | null): SentencePart[] {
  if (builders === null) return ['Provenance counts from every builder that the policy recognises.'];
  const named = builders.flatMap((builder, at): SentencePart[] => [separator(at, builders.length), { code: builder }]);
  return [`Provenance counts only from the ${builders.length === 1 ? 'builder' : 'builders'} `, ...named, '.'];
}

function separator(at: number, length: number): string {
  if (at === 0) return '';
  return at === length - 1 ? ' and ' : ', ';
}

function listTexts(texts: readonly string[]): string {
  return texts.map((text, at) => separator(at, texts.length) + text).join('');
}
