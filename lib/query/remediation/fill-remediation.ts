/**
 * Fills the names of one artifact into what a rule proposes, so that it can be copied as it is. The names come from
 * documents, so they are hostile: in the lines for a pipeline, which are YAML and shell at once, stand only texts that
 * mean nothing to either; in commands for a shell each is quoted.
 */
import type { OpenFinding, Remediation, Verdict } from '#lib/policy/facts/policy.ts';
import { quoteForShell } from '#lib/format/shell.ts';
import type { ProjectRef } from '#lib/views/reference/project-ref.ts';

/** An artifact, the build that made it, and the URL of this installation. */
export type RemediationSubject = {
  digest: string;
  name: string | null;
  version: string | null;
  project: ProjectRef | null;
  purl: string | null;
  isIndex: boolean;
  entryPoint: string | null;
  ref: string | null;
  baseUrl: string | null;
};

const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,200}$/;
const SAFE_IMAGE = /^[a-z0-9][a-z0-9.-]*(?::\d+)?(?:\/[a-z0-9][a-z0-9._-]*)+$/;
const SAFE_PROJECT = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/;
const SAFE_DIGEST = /^[A-Za-z0-9_]+:[0-9a-f]+$/;
const SAFE_REF = /^refs\/(?:heads|tags)\/[A-Za-z0-9][A-Za-z0-9._/+-]*$/;
const SAFE_PURL = /^pkg:[A-Za-z0-9][A-Za-z0-9.+-]*\/[A-Za-z0-9._/@%:+-]+(?:\?[A-Za-z0-9._/@%:+&=-]+)?$/;
const SAFE_URL = /^https?:\/\/[A-Za-z0-9.:[\]-]+(?:\/[A-Za-z0-9._~/-]*)?$/;
const VULNERABILITY = /\b(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3})\b/;
/** Characters that a terminal does not show, or that end a line. */
const INVISIBLE = /\p{C}|\p{Zl}|\p{Zp}/u;
const GITHUB_WORKFLOW = /\.github\/workflows\/[A-Za-z0-9][A-Za-z0-9._-]*\.ya?ml/;

type FilledVerdict = Pick<Verdict, 'remediation' | 'actual' | 'detail' | 'brief' | 'findings'>;

/** The remediation of a verdict with the names of this artifact, and of the finding that the verdict is about. */
export function fillRemediation(verdict: FilledVerdict, subject: RemediationSubject): Remediation | null {
  const { remediation } = verdict;
  if (remediation === null) return null;
  const vulnerability = vulnerabilityOf(verdict);
  const fill = (text: string | null): string | null => text && fillText(text, subject, vulnerability);
  const { text, github, gitlab, npm, commands } = remediation;
  return {
    text: fillText(withFinding(text, verdict.findings?.[0]), subject, vulnerability),
    github: fill(github && forImage(github, subject)),
    gitlab: fill(gitlab && forImageOfGitlab(gitlab, subject)),
    npm: fill(npm),
    ...(commands && { commands: fillCommands(commands, valuesOf(subject, vulnerability)) }),
  };
}

function vulnerabilityOf({ findings, actual, detail, brief }: FilledVerdict): string | null {
  const texts = [...(findings ?? []).map(({ id }) => id), actual, detail, brief];
  return VULNERABILITY.exec(texts.join('\n'))?.[0] ?? null;
}

/** Name the component of the first finding where the sentence says "the component". */
function withFinding(text: string, finding: OpenFinding | undefined): string {
  if (finding === undefined || finding.package === null || INVISIBLE.test(finding.package)) return text;
  const version = finding.version === null || INVISIBLE.test(finding.version) ? '' : ` ${finding.version}`;
  return text.replace('Update the component to a', `Update ${finding.package}${version} (${finding.id}) to a`);
}

/** The name of a container image, without tag and digest; null for any other artifact. */
function imageOf({ name, purl, isIndex }: RemediationSubject): string | null {
  const bare = name?.replace(/@.*$/, '').replace(/:[^/:]*$/, '') ?? '';
  const isImage =
    isIndex || /^pkg:(?:oci|docker)\//.test(purl ?? '') || /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?\//.test(bare);
  return isImage && SAFE_IMAGE.test(bare) ? bare : null;
}

/** The lines for GitHub Actions, about a container image in place of a file. */
function forImage(lines: string, subject: RemediationSubject): string {
  const image = imageOf(subject);
  if (image === null || !SAFE_DIGEST.test(subject.digest)) return lines;
  return lines
    .replaceAll(/^( *)subject-path: dist\/app$/gm, `$1subject-name: ${image}\n$1subject-digest: ${subject.digest}`)
    .replaceAll(
      /^( *)subject-path: dist\/\*$/gm,
      `$1subject-name: ${image}\n$1subject-digest: \${{ steps.push.outputs.digest }}   # of the step that pushes it`,
    )
    .replaceAll('ghcr.io/OWNER/REPO@${DIGEST}', () => `${image}@${subject.digest}`)
    .replaceAll('ghcr.io/OWNER/REPO', image)
    .replaceAll('${{ env.DIGEST }}', () => subject.digest)
    .replaceAll('gh attestation verify dist/app', `gh attestation verify oci://${image}@${subject.digest}`);
}

/** The lines for GitLab CI: an image is attested by its manifest, whose SHA-256 is the digest of the image. */
function forImageOfGitlab(lines: string, subject: RemediationSubject): string {
  const image = imageOf(subject);
  if (image === null || !subject.digest.startsWith('sha256:') || !SAFE_DIGEST.test(subject.digest)) return lines;
  return lines
    .replace(
      /^( *)- (?=cosign attest-blob .* dist\/app$)/m,
      `$1- crane manifest ${image}@${subject.digest} > manifest.json   # its SHA-256 is the digest of the image\n$&`,
    )
    .replaceAll(/(?<= )dist\/app$/gm, 'manifest.json');
}

function fillText(text: string, subject: RemediationSubject, vulnerability: string | null): string {
  const { digest, name, project, purl, ref, baseUrl } = subject;
  let filled = text;
  if (purl !== null && SAFE_PURL.test(purl)) filled = filled.replaceAll('pkg:oci/app@sha256:…', purl);
  if (project !== null && SAFE_PROJECT.test(project.name))
    filled = filled.replaceAll(/\b(?:OWNER\/REPO|GROUP\/PROJECT)\b/g, project.name);
  if (ref !== null && SAFE_REF.test(ref)) filled = filled.replaceAll('.yml@refs/heads/main', `.yml@${ref}`);
  if (SAFE_DIGEST.test(digest))
    filled = filled
      // The digest of a base image is another one.
      .replaceAll(/(?<!node@)sha256:…/g, digest)
      .replaceAll('sha256:$DIGEST', digest);
  if (name !== null && SAFE_NAME.test(name)) filled = filled.replaceAll(/\bdist\/app\b/g, `dist/${name}`);
  if (baseUrl !== null && SAFE_URL.test(baseUrl)) filled = filled.replaceAll('https://attestry.example', baseUrl);
  return vulnerability === null ? filled : filled.replaceAll('CVE-…', vulnerability);
}

type Values = { [name: string]: string | null };

/** The values of the commands. Null where the artifact has none, so that there are no commands that ask for it. */
function valuesOf(subject: RemediationSubject, vulnerability: string | null): Values {
  const { digest, project, purl, entryPoint, ref, baseUrl } = subject;
  const image = imageOf(subject);
  const path = project?.host === 'github.com' && SAFE_PROJECT.test(project.name) ? project.name : null;
  const workflow = GITHUB_WORKFLOW.exec(entryPoint ?? '')?.[0] ?? null;
  const file = image === null ? fileOf(subject) : null;
  return {
    digest: SAFE_DIGEST.test(digest) ? digest : null,
    url: baseUrl !== null && SAFE_URL.test(baseUrl) ? baseUrl : null,
    image: image === null ? file : `${image}@${digest}`,
    target: image === null ? file : `oci://${image}@${digest}`,
    repository: path,
    workflow: workflow?.split('/').at(-1) ?? null,
    signerWorkflow: path === null || workflow === null ? null : `${path}/${workflow}`,
    ref: /^refs\/(?:heads|tags)\/(.+)$/.exec(ref ?? '')?.[1]?.replace(/^-+/, '') ?? null,
    product: purl ?? genericPurl(subject),
    vulnerability,
  };
}

/** The file of an artifact. A name that begins with a hyphen would be an option of the command. */
function fileOf({ name, purl }: RemediationSubject): string | null {
  if (name === null || (purl !== null && !/\.[a-z0-9]+$/i.test(name))) return null;
  return /^[-~]/.test(name) ? `./${name}` : name;
}

/** A package URL for an artifact that no document gives one (purl specification, type `generic`). */
function genericPurl({ name, version, digest }: RemediationSubject): string | null {
  if (name === null) return null;
  const at = version === null ? '' : `@${encodeURIComponent(version)}`;
  return `pkg:generic/${encodeURIComponent(name)}${at}?checksum=${digest}`;
}

/** Fill in quoted values. Null where one is missing, or has characters that nobody sees. */
function fillCommands(commands: string, values: Values): string | null {
  let isComplete = true;
  const filled = commands.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? null;
    if (value === null || value === '' || INVISIBLE.test(value)) isComplete = false;
    return quoteForShell(value ?? '');
  });
  return isComplete ? filled : null;
}
