/** Fills the names of one artifact into the lines that a rule proposes, so that they can be copied as they are. */
import type { Remediation, Verdict } from '#lib/policy/facts/policy.ts';
import type { ProjectRef } from '#lib/views/reference/project-ref.ts';

export type RemediationSubject = { digest: string; name: string | null; project: ProjectRef | null };

/** Texts that mean nothing to a shell or to YAML, so that a name from evidence cannot change what the lines do. */
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,200}$/;
const SAFE_PROJECT = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/;
const SAFE_DIGEST = /^[A-Za-z0-9_]+:[0-9a-f]+$/;
const VULNERABILITY = /\b(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3})\b/;

/** The remediation of a verdict with the project, the digest, the file and the vulnerability of this artifact. */
export function fillRemediation(
  verdict: Pick<Verdict, 'remediation' | 'actual' | 'detail' | 'brief'>,
  subject: RemediationSubject,
): Remediation | null {
  const { remediation } = verdict;
  if (remediation === null) return null;
  const vulnerability = VULNERABILITY.exec([verdict.actual, verdict.detail, verdict.brief].join('\n'))?.[0] ?? null;
  const fill = (text: string | null): string | null => text && fillText(text, subject, vulnerability);
  const { text, github, gitlab, npm } = remediation;
  return { text: fill(text) ?? text, github: fill(github), gitlab: fill(gitlab), npm: fill(npm) };
}

function fillText(text: string, { digest, name, project }: RemediationSubject, vulnerability: string | null): string {
  let filled = text;
  if (project !== null && SAFE_PROJECT.test(project.name))
    filled = filled.replaceAll(/\b(?:OWNER\/REPO|GROUP\/PROJECT)\b/g, project.name);
  if (SAFE_DIGEST.test(digest))
    filled = filled
      // The digest of a base image is another one.
      .replaceAll(/(?<!node@)sha256:…/g, digest)
      .replaceAll('sha256:$DIGEST', digest);
  if (name !== null && SAFE_NAME.test(name)) filled = filled.replaceAll(/\bdist\/app\b/g, `dist/${name}`);
  return vulnerability === null ? filled : filled.replaceAll('CVE-…', vulnerability);
}
