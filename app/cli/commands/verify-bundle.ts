/**
 * `attestry verify-bundle`: the client protocol of the Sigstore conformance suite, offline. It exits with 0 if the
 * bundle verifies, otherwise with another code and one line that states the reason.
 */
import { addTrustOptions, trustFromOptions, type TrustOptions } from './trust-options.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { builtInTrust, compileTrust } from '#lib/verify/trust/trust.ts';
import { verifyEvidence } from '#lib/verify/verify-evidence.ts';
import type { Expectation, Verification } from '#lib/verify/result/verification.ts';
import { EXIT, type Exit, type Io, printJson, readInput, UsageError } from '../terminal/io.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';

type Options = TrustOptions & {
  bundle: string;
  certificateIdentity?: string;
  certificateOidcIssuer?: string;
  staging?: boolean;
  json?: boolean;
};

const DIGEST = /^(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/i;

async function expectationOf(io: Io, artifact: string | undefined, options: Options): Promise<Expectation> {
  const expect: Expectation = {};
  if (options.certificateIdentity !== undefined) expect.identity = options.certificateIdentity;
  if (options.certificateOidcIssuer !== undefined) expect.issuer = options.certificateOidcIssuer;
  if (artifact === undefined) return expect;
  if (DIGEST.test(artifact)) expect.digest = artifact.toLowerCase();
  else expect.artifact = await readInput(io, artifact);
  return expect;
}

/** The default trust: the Sigstore public-good instance, whose root is built in. */
const publicGoodTrust = async () => ({
  version: 0,
  entries: builtInTrust().filter(({ kind }) => kind === 'trusted-root'),
});

const rejectStaging = async () => {
  throw new UsageError('the root of the Sigstore staging instance is not built in: pass it with --trusted-root');
};

function failureReason({ outcome, checks }: Verification): string {
  const wrong = checks.find(
    (check) => check.outcome === 'fail' || check.outcome === 'missing' || check.outcome === 'error',
  );
  return wrong === undefined ? `the outcome is ${outcome}` : `${wrong.check}: ${wrong.detail}`;
}

function printAnswer(
  io: Io,
  json: boolean | undefined,
  exit: Exit,
  line: string,
  verification: Verification | null,
): Exit {
  if (json) printJson(io, { verified: exit === EXIT.yes, why: exit === EXIT.yes ? null : line, verification });
  else if (exit === EXIT.yes) io.out(`verified: ${sanitizeLine(line)}\n`);
  else io.err(`not verified: ${sanitizeLine(line)}\n`);
  return exit;
}

async function verifyBundle(io: Io, artifact: string | undefined, options: Options): Promise<Exit> {
  const trust = await trustFromOptions(io, options, options.staging ? rejectStaging : publicGoodTrust);
  const expect = await expectationOf(io, artifact, options);
  const [reading, ...others] = readEvidence(await readInput(io, options.bundle));
  if (reading === undefined || others.length > 0)
    return printAnswer(io, options.json, EXIT.no, 'the file holds more than one document', null);
  if (!reading.ok) return printAnswer(io, options.json, EXIT.no, `${reading.pointer || '/'}: ${reading.message}`, null);
  if (reading.format !== 'sigstore-bundle')
    return printAnswer(io, options.json, EXIT.no, `the file is not a Sigstore bundle but ${reading.format}`, null);
  const verification = verifyEvidence(reading, compileTrust(trust), {
    expect,
    now: io.now(),
    stopwatch: () => performance.now(),
  });
  if (verification.outcome === 'verified')
    return printAnswer(io, options.json, EXIT.yes, verification.signer?.identity ?? reading.id, verification);
  return printAnswer(
    io,
    options.json,
    verification.outcome === 'error' ? EXIT.unknown : EXIT.no,
    failureReason(verification),
    verification,
  );
}

export const addVerifyBundle: AddCommand = (program, io, does) => {
  addTrustOptions(
    program
      .command('verify-bundle')
      .description('verify one Sigstore bundle, offline (the Sigstore conformance client protocol)')
      .argument('[file-or-digest]', 'the artifact, or its digest as sha256:…')
      .requiredOption('--bundle <file>', 'the bundle')
      .option('--certificate-identity <identity>', 'the signer, exactly')
      .option('--certificate-oidc-issuer <url>', 'the identity provider of the signer, exactly')
      .option('--staging', 'expect the Sigstore staging instance'),
  ).action(does((artifact: string | undefined, options: Options) => verifyBundle(io, artifact, options)));
};
