import type { FulcioExtension, LogEntryReference, Verification } from '#lib/verify/result/verification.ts';
import { Facts } from '#components/ui/data/facts.tsx';
import type { FactRow } from '#components/ui/data/facts.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';

/** The signer of a document with certificate, log entries and trusted times. */
export function SignedBy({ verification }: { verification: Verification }) {
  const { signer, logEntries, trustedTimes, trust } = verification;
  if (signer === null && logEntries.length === 0) return null;
  return (
    <Facts
      rows={[
        ...signerRows(signer, isTrusted(verification)),
        ...logEntries.map(logRow),
        ...timeRows(trustedTimes, verification.signedAt, signer !== null),
        ...(trust === null ? [] : [{ term: 'Trust', value: `${trust.name} (trust version ${trust.version})` }]),
      ]}
    />
  );
}

/** Whether the certificate chains to a trusted root. Otherwise its issuer field is an unproven claim. */
function isTrusted({ checks }: Verification): boolean {
  return checks.some((one) => one.check === 'certificate-chain' && one.outcome === 'pass');
}

function signerRows(signer: Verification['signer'], trusted: boolean): FactRow[] {
  if (signer === null) return [];
  if (signer.kind === 'key') {
    return [
      {
        term: 'Signer',
        value: (
          <>
            the key {signer.name ?? signer.identity} <span className="text-ink-2">({signer.keyType})</span>
          </>
        ),
      },
      { term: 'Key id', value: <Digest value={signer.keyId} copy label="Copy key id" /> },
    ];
  }
  const { certificate } = signer;
  return [
    { term: 'Signer', value: <Link href={signer.identity}>{signer.identity}</Link> },
    { term: trusted ? 'Identity provider' : 'Identity provider, as the certificate claims', value: signer.issuer },
    {
      term: 'Certificate',
      value: (
        <>
          {certificate.keyType}, issued by {certificate.issuer}, valid <Time at={certificate.notBefore} form="exact" />{' '}
          to <Time at={certificate.notAfter} form="exact" />
          <details>
            <summary className="inline cursor-pointer text-13 text-accent hover:underline">all fields</summary>
            <Facts
              className="mt-1 text-13"
              rows={[
                { term: 'Subject', value: certificate.subject === '' ? null : certificate.subject },
                { term: 'Serial number', value: <code className="font-mono">{certificate.serial}</code> },
                {
                  term: 'Fingerprint (sha256)',
                  value: <Digest value={certificate.sha256} copy label="Copy fingerprint" />,
                },
                ...Object.entries(signer.oids).map(([name, value]) => ({
                  term: EXTENSION_LABELS[name as FulcioExtension] ?? name,
                  value: <code className="font-mono">{value}</code>,
                })),
              ]}
            />
          </details>
        </>
      ),
    },
  ];
}

function logRow(entry: LogEntryReference): FactRow {
  const how = {
    proof: 'with an inclusion proof',
    promise: 'with the log’s promise to include it',
    both: 'with an inclusion proof and the log’s promise',
    none: 'without proof',
  }[entry.inclusion];
  const number = entry.logIndex === null ? 'an entry' : `entry ${entry.logIndex}`;
  return {
    term: 'Log entry',
    value: (
      <>
        {entry.url === null ? number : <Link href={entry.url}>{number}</Link>} of {entry.log}, {how}
        {entry.integratedTime !== null && (
          <>
            , logged <Time at={entry.integratedTime} form="exact" />
          </>
        )}{' '}
        <span className="text-ink-2">
          ({entry.kind} {entry.version})
        </span>
      </>
    ),
  };
}

function timeRows(times: Verification['trustedTimes'], signedAt: string | null, signed: boolean): FactRow[] {
  if (times.length === 0)
    return signed && signedAt === null
      ? [
          {
            term: 'Time',
            value: <span className="text-ink-2">unknown: no trusted source states when it was signed</span>,
          },
        ]
      : [];
  return times.map((time) => ({
    term: 'Time',
    value: (
      <>
        <Time at={time.time} form="exact" />, by{' '}
        {time.source === 'rfc3161' ? 'the timestamp authority' : 'the transparency log'} {time.authority}
      </>
    ),
  }));
}

/** Labels of the Fulcio certificate extensions. */
const EXTENSION_LABELS: Record<FulcioExtension, string> = {
  issuer: 'Identity provider',
  githubWorkflowTrigger: 'Trigger (old form)',
  githubWorkflowSHA: 'Workflow commit (old form)',
  githubWorkflowName: 'Workflow name (old form)',
  githubWorkflowRepository: 'Repository (old form)',
  githubWorkflowRef: 'Ref (old form)',
  buildSignerURI: 'Build instructions',
  buildSignerDigest: 'Build instructions’ commit',
  runnerEnvironment: 'Runner',
  sourceRepositoryURI: 'Source repository',
  sourceRepositoryDigest: 'Source commit',
  sourceRepositoryRef: 'Source ref',
  sourceRepositoryIdentifier: 'Repository id',
  sourceRepositoryOwnerURI: 'Owner',
  sourceRepositoryOwnerIdentifier: 'Owner id',
  buildConfigURI: 'Top-level workflow',
  buildConfigDigest: 'Top-level workflow’s commit',
  buildTrigger: 'Trigger',
  runInvocationURI: 'Run',
  sourceRepositoryVisibilityAtSigning: 'Visibility when signed',
  deploymentEnvironment: 'Deployment environment',
  tokenSubject: 'Token subject',
};
