import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { REMEDIATION } from '#lib/policy/checks/remediation.ts';
import type { Remediation } from '#lib/policy/facts/policy.ts';
import { fillRemediation, type RemediationSubject } from './fill-remediation.ts';

const HEX = 'ab'.repeat(32);
const FILE: RemediationSubject = {
  digest: `sha256:${HEX}`,
  name: 'web-2.3.1.tgz',
  version: '2.3.1',
  project: { slug: 'github.com/acme/web', host: 'github.com', name: 'acme/web' },
  purl: null,
  isIndex: false,
  entryPoint: '.github/workflows/release.yml',
  ref: 'refs/tags/v2.3.1',
  baseUrl: 'https://attestry.acme.example',
};
const IMAGE: RemediationSubject = { ...FILE, name: 'ghcr.io/acme/web', isIndex: true };

const fill = (remediation: Remediation, subject: RemediationSubject, detail = '') =>
  fillRemediation({ remediation, actual: null, detail, brief: '' }, subject)!;

describe('the commands of a remediation', () => {
  it.each<[keyof typeof REMEDIATION, string]>([
    [
      'signature',
      'gh attestation verify web-2.3.1.tgz --repo acme/web --signer-workflow acme/web/.github/workflows/release.yml',
    ],
    ['signer', 'gh workflow run release.yml --repo acme/web --ref v2.3.1'],
    [
      'sbom',
      `syft scan web-2.3.1.tgz -o cyclonedx-json=sbom.cdx.json\nnpx attestry push --url https://attestry.acme.example --subject sha256:${HEX} sbom.cdx.json`,
    ],
    ['tests', `npx attestry push --url https://attestry.acme.example --subject sha256:${HEX} junit.xml`],
  ])('%s name this artifact', (topic, commands) => expect(fill(REMEDIATION[topic], FILE).commands).toBe(commands));

  it('name the image by its digest', () => {
    expect(fill(REMEDIATION.provenance, IMAGE).commands).toBe(
      `gh attestation download oci://ghcr.io/acme/web@sha256:${HEX} --repo acme/web\nnpx attestry push --url https://attestry.acme.example '*.jsonl'`.replaceAll(
        "'",
        '',
      ),
    );
    expect(fill(REMEDIATION.scan, IMAGE).commands).toContain(`grype ghcr.io/acme/web@sha256:${HEX} -o json`);
  });

  it('name the vulnerability and the product', () => {
    const findings = [{ id: 'CVE-2024-3094', aliases: [], package: 'xz', purl: null, version: '5.6.1' }];
    const verdict = { remediation: REMEDIATION.vulnerability, actual: null, detail: '', brief: '', findings };
    const { text, commands, github } = fillRemediation(verdict, FILE)!;
    expect(text).toBe(
      'Update xz 5.6.1 (CVE-2024-3094) to a fixed version, or say in a signed VEX document why this artifact is not affected.',
    );
    expect(commands).toContain('--vuln=CVE-2024-3094');
    expect(commands).toContain(`--product='pkg:generic/web-2.3.1.tgz@2.3.1?checksum=sha256:${HEX}'`);
    expect(github).toContain('--vuln=CVE-2024-3094');
  });

  it.each<[string, Partial<RemediationSubject>]>([
    ['no project', { project: null }],
    ['a project of another host', { project: { slug: 'gitlab.com/acme/web', host: 'gitlab.com', name: 'acme/web' } }],
    ['no workflow', { entryPoint: null }],
  ])('are left out where the artifact has %s', (_, change) =>
    expect(fill(REMEDIATION.signer, { ...FILE, ...change }).commands).toBeNull(),
  );
});

describe('the lines for a pipeline', () => {
  it('attest an image by name and digest', () => {
    const { github, gitlab } = fill(REMEDIATION.sbom, IMAGE);
    expect(github).toContain(`    subject-name: ghcr.io/acme/web\n    subject-digest: sha256:${HEX}\n    sbom-path`);
    expect(gitlab).toContain(
      `    - crane manifest ghcr.io/acme/web@sha256:${HEX} > manifest.json   # its SHA-256 is the digest of the image\n    - cosign attest-blob`,
    );
    expect(gitlab).toMatch(/sbom\.sigstore\.json manifest\.json$/m);
    expect(fill(REMEDIATION.provenance, IMAGE).github).toContain('${{ steps.push.outputs.digest }}');
  });

  it('push to this installation', () =>
    expect(fill(REMEDIATION.provenance, FILE).github).toContain('ATTESTRY_URL: https://attestry.acme.example'));
});

/** The words that a shell makes of each command. */
function wordsOf(commands: string): string[][] {
  const shown = commands.replaceAll(/^(?:gh|npx|syft|grype|vexctl) /gm, 'show ');
  const script = `show() { for one in "$@"; do printf '%s\\0' "$one"; done; printf '\\0'; }\n${shown}`;
  const options = { encoding: 'utf8', cwd: import.meta.dirname } as const;
  const lines = execFileSync('sh', ['-c', script], options)
    .split('\0\0')
    .filter((line) => line !== '');
  return lines.map((line) => line.split('\0'));
}

const HOSTILE = [
  'x; touch HACKED',
  '$(touch HACKED)',
  '`touch HACKED`',
  "x' ; touch HACKED ; '",
  '"; touch HACKED; "',
  'x && touch HACKED',
  '| touch HACKED',
  '-rf',
  '--help; touch HACKED',
  '!!',
  '${IFS}touch${IFS}HACKED',
  'a\nb: touch HACKED',
  'a\u202Eb',
  "'\\''touch HACKED",
  '${{ github.token }}',
  '$&$1$`',
];

describe('a hostile name', () => {
  const subjects = HOSTILE.map((name): [string, RemediationSubject] => [
    name,
    { ...FILE, name, version: name, purl: null, ref: `refs/tags/${name}`, entryPoint: `.github/workflows/${name}` },
  ]);

  it.each(subjects)('%j is one word of each command, or there is none', (name, subject) => {
    for (const remediation of Object.values(REMEDIATION)) {
      const { commands } = fill(remediation, subject, 'CVE-2024-3094');
      if (!commands) continue;
      const [hostile, plain] = [commands, fill(remediation, FILE, 'CVE-2024-3094').commands!].map(wordsOf);
      expect(hostile!.map(({ length }) => length)).toEqual(plain!.map(({ length }) => length));
      expect(commands).not.toMatch(/\u202e|^b: touch/m);
    }
  });

  it.each(subjects)('%j is in no line for a pipeline', (name, subject) => {
    const project = { slug: `github.com/${name}`, host: 'github.com', name };
    for (const remediation of Object.values(REMEDIATION)) {
      const { github, gitlab, npm } = fill(remediation, { ...subject, project, purl: `pkg:oci/${name}` });
      for (const lines of [github, gitlab, npm]) if (name !== '-rf') expect(lines ?? '').not.toContain(name);
    }
  });
});
