/**
 * What the certificate and the provenance both tell about the build, field by field. The certificate's word is the
 * identity provider's; provenance that contradicts it is false (SLSA v1.2, verifying artifacts). A field that one of
 * them leaves out is compared with nothing.
 */
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { Provenance } from '#lib/evidence/model/evidence.ts';
import type { FieldComparison, Signer } from '#lib/verify/result/verification.ts';

type CertificateSigner = Extract<Signer, { kind: 'certificate' }>;
type Compare = (certificate: string, predicate: string) => boolean | null;

const isSame: Compare = (a, b) => a === b;
const isSameIgnoringCase: Compare = (a, b) => a.toLowerCase() === b.toLowerCase();

export function compareFields(signer: Signer, provenance: Provenance): FieldComparison[] {
  if (signer.kind !== 'certificate') return [];
  const { oids } = signer;
  const { source } = provenance;
  const fields: [string, string | null, string | null, Compare][] = [
    ['source repository', certificateRepository(signer), source.repository, isSameIgnoringCase],
    ['commit', oids.sourceRepositoryDigest ?? oids.githubWorkflowSHA ?? null, source.commit, isSame],
    ['ref', oids.sourceRepositoryRef ?? oids.githubWorkflowRef ?? null, source.ref, isSameRef],
    ['workflow', oids.buildConfigURI ?? null, source.entryPoint, isSameWorkflow],
    ['builder', signer.identityType === 'uri' ? signer.identity : null, provenance.builderId, isSameBuilder],
    ['trigger', oids.buildTrigger ?? oids.githubWorkflowTrigger ?? null, provenance.trigger, isSame],
    ['runner', oids.runnerEnvironment ?? null, provenance.runnerEnvironment, isSame],
    ['invocation', oids.runInvocationURI ?? null, provenance.invocationId, isSameInvocation],
    ['repository id', oids.sourceRepositoryIdentifier ?? null, provenance.repositoryId, isSame],
    ['owner id', oids.sourceRepositoryOwnerIdentifier ?? null, provenance.ownerId, isSame],
  ];
  return fields
    .filter(([, certificate, predicate]) => certificate !== null || predicate !== null)
    .map(([field, certificate, predicate, compare]) => ({
      field,
      certificate,
      predicate,
      agrees: certificate === null || predicate === null ? null : compare(certificate, predicate),
    }));
}

/**
 * `host/owner/repo` of the source that the identity provider named; older GitHub certificates name only `owner/repo`.
 */
export function certificateRepository({ oids }: CertificateSigner): string | null {
  const uri =
    oids.sourceRepositoryURI ??
    (oids.githubWorkflowRepository === undefined ? null : `https://github.com/${oids.githubWorkflowRepository}`);
  return uri === null ? null : (parseRepository(uri)?.repository ?? uri);
}

/** Only fully written refs say enough to contradict each other. */
const isSameRef: Compare = (a, b) =>
  a.startsWith('refs/') && b.startsWith('refs/')
    ? a === b
    : a.replace(/^refs\/(?:heads|tags)\//u, '') === b.replace(/^refs\/(?:heads|tags)\//u, '')
      ? true
      : null;

/**
 * The path of a workflow inside its repository, out of `https://host/o/r/path@ref` or GitLab's
 * `https://host/g/p//path@ref`.
 */
export function workflowPath(uri: string): string | null {
  const path = uri.replace(/@[^@]*$/u, '');
  return /\/\/[^/]+\/.*?\/\/(.+)$/u.exec(path)?.[1] ?? /(?:^|\/)(\.github\/workflows\/[^/]+)$/u.exec(path)?.[1] ?? null;
}

/**
 * An entry point is compared where it is the path of a workflow file; others (a job's name, a script) say something
 * else.
 */
const isSameWorkflow: Compare = (certificate, predicate) => {
  const signed = workflowPath(certificate);
  const named = workflowPath(predicate) ?? (/\.ya?ml$/u.test(predicate) ? predicate : null);
  return signed === null || named === null ? null : signed === named;
};

/**
 * Reusable workflows that sign for builders delegating to them (SLSA "build your own builder"): there builder and
 * signer differ by design.
 */
const DELEGATOR =
  /^https:\/\/github\.com\/slsa-framework\/slsa-github-generator\/\.github\/workflows\/delegator_[\w-]+\.yml@/u;

/** A builder that is a workflow is the one that signed. The npm command line and runners name the platform instead. */
const isSameBuilder: Compare = (certificate, predicate) => {
  if (
    !predicate.includes('/.github/workflows/') ||
    !certificate.includes('/.github/workflows/') ||
    DELEGATOR.test(certificate)
  )
    return null;
  const [signed, named] = [splitRef(certificate), splitRef(predicate)];
  if (signed.path !== named.path) return false;
  return named.ref === null || signed.ref === named.ref
    ? true
    : isFullRef(signed.ref) && isFullRef(named.ref)
      ? false
      : null;
};

/** At the last `@`: paths may hold one. */
export function splitRef(uri: string): { path: string; ref: string | null } {
  const at = uri.lastIndexOf('@');
  return at < 0 ? { path: uri, ref: null } : { path: uri.slice(0, at), ref: uri.slice(at + 1) };
}

const isFullRef = (ref: string | null): boolean =>
  ref !== null && (ref.startsWith('refs/') || /^[0-9a-f]{40}$/u.test(ref));

/** GitHub writes runs as a URL or as `<run>-<attempt>`, GitLab jobs as a URL or a number. */
const isSameInvocation: Compare = (certificate, predicate) => {
  const [signed, named] = [runOf(certificate), runOf(predicate)];
  if (signed === null || named === null) return certificate === predicate ? true : null;
  return (
    signed.run === named.run && (signed.attempt === null || named.attempt === null || signed.attempt === named.attempt)
  );
};

function runOf(invocation: string): { run: string; attempt: string | null } | null {
  const match =
    /\/actions\/runs\/(\d+)(?:\/attempts\/(\d+))?$/u.exec(invocation) ??
    /\/-\/jobs\/(\d+)()$/u.exec(invocation) ??
    /^(\d+)(?:-(\d+))?$/u.exec(invocation);
  return match === null ? null : { run: match[1]!, attempt: match[2] || null };
}
