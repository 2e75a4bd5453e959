import { expect, it } from 'vitest';
import { describeExpectations } from './describe-expectations.ts';
import { writeExpectations } from './expectations-document.ts';
import { DERIVED_EXPECTATIONS } from './expectations.ts';

const sentencesOf = (document: Parameters<typeof describeExpectations>[0]) =>
  describeExpectations(document).map((parts) =>
    parts.map((part) => (typeof part === 'string' ? part : part.code)).join(''),
  );

it('says what a project expects that has said nothing', () => {
  expect(sentencesOf(writeExpectations(DERIVED_EXPECTATIONS))).toEqual([
    'Workflows of the source repository may make claims of every kind.',
    'Keys and pinned certificates of the trust may make claims of every kind.',
    'Senders scoped to the project may make claims of every kind without a signature.',
    'Provenance counts from every builder that the policy recognises.',
  ]);
});

it('names each signer, sender and builder', () => {
  const sentences = sentencesOf({
    ownWorkflows: ['provenance', 'sbom', 'scan'],
    configuredKeys: 'all',
    scopedSenders: 'none',
    signers: [
      { identity: 'https://github.com/acme/*', issuer: 'https://issuer', kinds: ['scan'] },
      { identity: 'release', issuer: null, kinds: 'all' },
    ],
    senders: [{ sender: 'token:3', kinds: ['deployment', 'vex'] }],
    builders: ['https://a', 'https://b', 'https://c'],
  });
  expect(sentences).toEqual([
    'Workflows of the source repository may make claims about provenance, SBOMs and scans.',
    'Keys and pinned certificates of the trust may make claims of every kind.',
    'Senders scoped to the project may claim nothing without a signature.',
    'The signer https://github.com/acme/* with a certificate of https://issuer may make claims about scans.',
    'The key release may make claims of every kind.',
    'The sender token:3 may make claims about deployments and VEX without a signature.',
    'Provenance counts only from the builders https://a, https://b and https://c.',
  ]);
});
