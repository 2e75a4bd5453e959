/**
 * Compares the fields about the build that both the certificate and the provenance state. The identity provider
 * confirms the fields of the certificate, so provenance that contradicts them is false (SLSA v1.2, verifying
 * artifacts). A field that one of the two omits is not compared.
 */
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { Provenance } from '#lib/evidence/model/evidence.ts';
import type { FieldComparison, Signer } from '#lib/verify/result/verification.ts';

type CertificateSigner = Extract<Signer, { kind: 'certificate' }>;
/** Null where the two values cannot be compared. */
type Compare = (certificate: string, predicate: string) => boolean | null;

const isSame: Compare = (a, b) => a === b;
const isSameIgnoringCase: Compare = (a, b) => a.toLowerCase() === b.toLowerCase();

/** The fields that the certificate or the provenance states; empty for a signer without a certificate. */
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
 * `host/owner/repo` of the certificate's source; older GitHub certificates name only `owner/repo`. Null without one.
 */
export function certificateRepository({ oids }: CertificateSigner): string | null {
  const uri =
    oids.sourceRepositoryURI ??
    (oids.githubWorkflowRepository === undefined ? null : `https://github.com/${oids.githubWorkflowRepository}`);
  return uri === null ? null : (parseRepository(uri)?.repository ?? uri);
}

/** Only full refs can contradict each other; a short name may be of a branch or of a tag. */
const isSameRef: Compare = (a, b) => {
  if (a.startsWith('refs/') && b.startsWith('refs/')) return a === b;
  return shortRef(a) === shortRef(b) ? true : null;
};

const shortRef = (ref: string): string => ref.replace(/^refs\/(?:heads|tags)\//u, '');

/**
 * The path of a workflow inside its repository, from `https://host/o/r/path@ref` or GitLab's
 * `https://host/g/p//path@ref`. Null where the URI has no such path.
 */
export function workflowPath(uri: string): string | null {
  const path = uri.replace(/@[^@]*$/u, '');
  return /\/\/[^/]+\/.*?\/\/(.+)$/u.exec(path)?.[1] ?? /(?:^|\/)(\.github\/workflows\/[^/]+)$/u.exec(path)?.[1] ?? null;
}

/** An entry point is compared only if it is the path of a workflow file; others are the name of a job or a script. */
const isSameWorkflow: Compare = (certificate, predicate) => {
  const certified = workflowPath(certificate);
  const stated = workflowPath(predicate) ?? (/\.ya?ml$/u.test(predicate) ? predicate : null);
  return certified === null || stated === null ? null : certified === stated;
};

/**
 * Reusable workflows that sign for the builders that delegate to them (SLSA "build your own builder"): builder and
 * signer then differ by design.
 */
const DELEGATOR =
  /^https:\/\/github\.com\/slsa-framework\/slsa-github-generator\/\.github\/workflows\/delegator_[\w-]+\.yml@/u;

/**
 * A builder that is a workflow must be the workflow that signed. The npm CLI and runners name the platform as builder,
 * which is not compared.
 */
const isSameBuilder: Compare = (certificate, predicate) => {
  if (
    !predicate.includes('/.github/workflows/') ||
    !certificate.includes('/.github/workflows/') ||
    DELEGATOR.test(certificate)
  )
    return null;
  const [certified, stated] = [splitRef(certificate), splitRef(predicate)];
  if (certified.path !== stated.path) return false;
  if (stated.ref === null || certified.ref === stated.ref) return true;
  return isFullRef(certified.ref) && isFullRef(stated.ref) ? false : null;
};

/** Split a workflow URI at its last `@`, since paths may contain one. */
export function splitRef(uri: string): { path: string; ref: string | null } {
  const at = uri.lastIndexOf('@');
  return at < 0 ? { path: uri, ref: null } : { path: uri.slice(0, at), ref: uri.slice(at + 1) };
}

const isFullRef = (ref: string | null): boolean =>
  ref !== null && (ref.startsWith('refs/') || /^[0-9a-f]{40}$/u.test(ref));

/** GitHub writes a run as a URL or as `<run>-<attempt>`, GitLab a job as a URL or a number. */
const isSameInvocation: Compare = (certificate, predicate) => {
  const [certified, stated] = [runOf(certificate), runOf(predicate)];
  if (certified === null || stated === null) return certificate === predicate ? true : null;
  return (
    certified.run === stated.run &&
    (certified.attempt === null || stated.attempt === null || certified.attempt === stated.attempt)
  );
};

function runOf(invocation: string): { run: string; attempt: string | null } | null {
  const match =
    /\/actions\/runs\/(\d+)(?:\/attempts\/(\d+))?$/u.exec(invocation) ??
    /\/-\/jobs\/(\d+)()$/u.exec(invocation) ??
    /^(\d+)(?:-(\d+))?$/u.exec(invocation);
  return match === null ? null : { run: match[1]!, attempt: match[2] || null };
}
