/** `attestry verify FILE`: verify any evidence against the local trust and print every check. It stores nothing. */
import type { VerifyResult } from '#lib/views/evidence.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { withMember } from '#lib/evidence/read/signed-members.ts';
import type { ParsedEvidence, ParseFailure } from '#lib/evidence/model/evidence.ts';
import { UNREADABLE_TITLE, evidenceTitle } from '#lib/evidence/title.ts';
import { expectationFor } from '#lib/verify/document/expectation.ts';
import { isVersionedTag } from '#lib/verify/document/source-ref.ts';
import { type CompiledTrust, compileTrust } from '#lib/verify/trust/trust.ts';
import { verifyEvidence } from '#lib/verify/verify-evidence.ts';
import type { Expectation, Verification } from '#lib/verify/result/verification.ts';
import { EXIT, type Exit, type Io, printJson, readInput, UsageError } from '../terminal/io.ts';
import { formatVerification } from '../terminal/print.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { addTrustOptions, configuredTrust, trustFromOptions, type TrustOptions } from './trust-options.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';

type Options = TrustOptions & {
  subject?: string;
  digest?: string;
  artifact?: string;
  identity?: string;
  identityRegexp?: string;
  issuer?: string;
  sourceRepository?: string;
  sourceRef?: string;
  sourceBranch?: string;
  sourceTag?: string;
  sourceVersionedTag?: string;
  requireBuilder?: boolean;
  builderId?: string;
  predicateType?: string;
  package?: string;
  packageVersion?: string;
  json?: boolean;
};

async function expectationOf(io: Io, options: Options): Promise<Expectation> {
  const { sourceBranch, sourceTag, sourceVersionedTag, requireBuilder } = options;
  const {
    digest,
    identity,
    identityRegexp,
    issuer,
    sourceRepository,
    sourceRef,
    builderId,
    predicateType,
    artifact,
    packageVersion,
  } = options;
  if (digest !== undefined && !/^[a-z0-9_]+:[0-9a-f]+$/i.test(digest))
    throw new UsageError(`${digest} is not a digest: write it as sha256:…`);
  if (sourceVersionedTag !== undefined && !isVersionedTag(sourceVersionedTag)) {
    throw new UsageError(`${sourceVersionedTag} is not a version: write it as v1, v1.2 or v1.2.3`);
  }
  return {
    sourceBranch,
    sourceTag,
    sourceVersionedTag,
    requireBuilder,
    digest: digest?.toLowerCase(),
    identity,
    identityRegexp,
    issuer,
    sourceRepository,
    sourceRef,
    builderId,
    predicateType,
    package: options.package,
    version: packageVersion,
    artifact: artifact === undefined ? undefined : await readInput(io, artifact),
  };
}

/** Yes if every document is verified; undetermined if some could not be checked and none is wrong; otherwise no. */
function exitOf(outcomes: (Verification['outcome'] | 'unreadable')[]): Exit {
  if (outcomes.every((outcome) => outcome === 'verified')) return EXIT.yes;
  return outcomes.some((outcome) => outcome !== 'verified' && outcome !== 'error') ? EXIT.no : EXIT.unknown;
}

type DocumentResult =
  | { reading: ParsedEvidence; verification: Verification }
  | { reading: ParseFailure; verification: null };

/** The result in the form of `POST /api/v1/verify`. */
function toJson({ reading, verification }: DocumentResult): VerifyResult {
  if (verification === null) {
    const { id, code, message, pointer } = reading;
    const unread = { format: null, predicateType: null, title: UNREADABLE_TITLE, subjects: [], remarks: [] };
    return { id, ...unread, verification: null, error: { code, message, pointer } };
  }
  const { id, format, predicateType, remarks } = reading;
  const subjects = reading.subjects.map(({ name, digest }) => ({ name, digest }));
  return { id, format, predicateType, title: evidenceTitle(format, predicateType), subjects, verification, remarks };
}

function toText({ reading, verification }: DocumentResult): string {
  if (verification === null)
    return `unreadable  ${reading.id}\n  ${sanitizeLine(reading.pointer || '/')}: ${sanitizeLine(reading.message)}\n`;
  const subjects = reading.subjects.slice(0, 5).map(
    ({ name, digest }) =>
      `  about      ${sanitizeLine(name ?? '')} ${Object.entries(digest)
        .map(([alg, value]) => sanitizeLine(`${alg}:${value}`))
        .join(' ')}\n`,
  );
  const more = reading.subjects.length > 5 ? `             and ${reading.subjects.length - 5} more\n` : '';
  return `${evidenceTitle(reading.format, reading.predicateType)}  ${reading.id}\n${subjects.join('')}${more}${formatVerification(verification)}`;
}

/** Verify one document. If it has several envelopes, its subjects are those of the verified envelope. */
function verifyDocument(
  reading: ParsedEvidence,
  trust: CompiledTrust,
  options: { expect: Expectation; now: Date },
): DocumentResult {
  const verification = verifyEvidence(reading, trust, { ...options, stopwatch: () => performance.now() });
  const { outcome, member } = verification;
  return {
    reading: outcome === 'verified' && typeof member === 'number' ? withMember(reading, member) : reading,
    verification,
  };
}

async function verify(io: Io, file: string, options: Options): Promise<Exit> {
  const expect = await expectationOf(io, options);
  const trust = compileTrust(await trustFromOptions(io, options, () => configuredTrust(io)));
  const readings = readEvidence(
    await readInput(io, file),
    options.subject === undefined ? {} : { subject: options.subject },
  );
  const verified = readings.map((reading): DocumentResult =>
    reading.ok
      ? verifyDocument(reading, trust, { expect: expectationFor(reading, readings, expect), now: io.now() })
      : { reading, verification: null },
  );
  if (options.json) printJson(io, { results: verified.map(toJson) });
  else io.out(verified.map(toText).join('\n'));
  return exitOf(verified.map(({ verification }) => verification?.outcome ?? 'unreadable'));
}

export const addVerify: AddCommand = (program, io, does) => {
  addTrustOptions(
    program
      .command('verify')
      .description('verify evidence offline and print every check; stores nothing')
      .argument('<file>', 'a bundle, envelope, statement, JSON Lines …, or - for standard input')
      .option('--subject <digest>', 'the artifact of a document that names none')
      .option('--digest <digest>', 'expect it to be about this artifact')
      .option('--artifact <file>', 'expect it to be about this file')
      .option('--identity <identity>', 'expect this signer, exactly')
      .option('--identity-regexp <pattern>', 'expect a signer that matches, from its beginning to its end')
      .option('--issuer <url>', 'expect this identity issuer')
      .option('--source-repository <repository>', 'expect this source, as github.com/owner/name')
      .option('--source-ref <ref>', 'expect this branch or tag, as refs/tags/v1')
      .option('--source-branch <name>', 'expect this branch')
      .option('--source-tag <name>', 'expect this tag')
      .option('--source-versioned-tag <version>', 'expect a tag of this version: v1 and v1.2 fit v1.2.3')
      .option('--builder-id <uri>', 'expect this builder')
      .option('--require-builder', 'without --builder-id: accept only released workflows of slsa-github-generator')
      .option('--predicate-type <uri>', 'expect this kind of statement')
      .option('--package <name>', 'expect this package')
      .option('--package-version <version>', 'expect this version of it'),
  ).action(does((file: string, options: Options) => verify(io, file, options)));
};
