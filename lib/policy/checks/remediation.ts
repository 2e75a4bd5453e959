/** The remediation of each rule: the lines to add to a pipeline, for each CI system. */
import type { Remediation } from '#lib/policy/facts/policy.ts';

const githubProvenance = `permissions:
  id-token: write
  contents: read
  attestations: write
steps:
  - uses: actions/attest-build-provenance@v3
    with:
      subject-path: dist/*`;

const gitlabProvenance = `build:
  variables:
    RUNNER_GENERATE_ARTIFACTS_METADATA: "true"
    SLSA_PROVENANCE_SCHEMA_VERSION: v1
  artifacts:
    name: dist
    paths: [dist/]
attest:
  needs: [build]
  id_tokens:
    SIGSTORE_ID_TOKEN:
      aud: sigstore
  script:
    - jq .predicate dist-metadata.json > predicate.json
    - cosign attest-blob --yes --type slsaprovenance1 --predicate predicate.json --bundle provenance.sigstore.json dist/app
    - npx attestry push provenance.sigstore.json`;

const npmProvenance = `# in the GitHub Actions or GitLab CI job that publishes, with an id-token
npm publish --provenance --access public`;

const pushGithub = `  - run: npx attestry push "\${{ steps.attest.outputs.bundle-path }}"
    env:
      ATTESTRY_URL: https://attestry.example
      ATTESTRY_TOKEN: \${{ secrets.ATTESTRY_TOKEN }}`;

/** Runs the workflow again, once it is corrected. It must have the trigger `workflow_dispatch`. */
const rebuild = 'gh workflow run {workflow} --repo {repository} --ref {ref}';

const pushFile = (file: string) => `npx attestry push --url {url} --subject {digest} ${file}`;

/** Remediations by topic. */
export const REMEDIATION = {
  provenance: {
    commands: 'gh attestation download {target} --repo {repository}\nnpx attestry push --url {url} *.jsonl',
    text: 'Let the build platform write and sign provenance, then push it here.',
    github: `${githubProvenance}\n    id: attest\n${pushGithub}`,
    gitlab: gitlabProvenance,
    npm: npmProvenance,
  },
  signature: {
    commands: 'gh attestation verify {target} --repo {repository} --signer-workflow {signerWorkflow}',
    text: 'Do not deploy it. Fetch the attestation again from where it was made; if its verification fails again, rebuild and attest anew, and find out who changed it.',
    github: `gh attestation verify dist/app --repo OWNER/REPO\n# when that fails too: run the release workflow again`,
    gitlab: `cosign verify-blob-attestation --bundle provenance.sigstore.json \\\n  --certificate-identity "https://gitlab.com/GROUP/PROJECT//.gitlab-ci.yml@refs/heads/main" \\\n  --certificate-oidc-issuer https://gitlab.com dist/app`,
    npm: 'npm audit signatures',
  },
  signer: {
    commands: rebuild,
    text: 'The certificate and the document contradict each other. Attest in the same job that builds, and never edit or re-sign provenance elsewhere.',
    github: githubProvenance,
    gitlab: gitlabProvenance,
    npm: npmProvenance,
  },
  builder: {
    commands: rebuild,
    text: 'Build on a platform this installation recognises; the Trust page lists the recognised pairs of signer and builder.',
    github: `jobs:
  provenance:
    permissions:
      actions: read
      id-token: write
      contents: write
    uses: slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml@v2.1.0
    with:
      base64-subjects: \${{ needs.build.outputs.digests }}`,
    gitlab: `build:
  tags: [saas-linux-small-amd64]   # a runner of GitLab.com, not your own`,
    npm: npmProvenance,
  },
  source: {
    commands: rebuild,
    text: "Release from a commit of the project's own repository, checked out by the workflow itself.",
    github: `on:
  push:
    tags: ["v*"]
jobs:
  release:
    steps:
      - uses: actions/checkout@v5   # this repository, this commit`,
    gitlab: `release:
  rules:
    - if: $CI_COMMIT_TAG && $CI_PROJECT_PATH == "GROUP/PROJECT"`,
    npm: `# package.json\n"repository": { "type": "git", "url": "git+https://github.com/OWNER/REPO.git" }`,
  },
  digest: {
    commands: rebuild,
    text: 'Name the artifact by SHA-256 or stronger in the attestation.',
    github: `- run: echo "hashes=$(sha256sum dist/* | base64 -w0)" >> "$GITHUB_OUTPUT"`,
    gitlab: `after_script:\n  - sha256sum dist/* > checksums.txt`,
    npm: 'npm pack --json   # its integrity is sha512',
  },
  materials: {
    commands: rebuild,
    text: 'Pin what goes into the build by digest, so that the same inputs can be found again.',
    github: `steps:
  - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8   # a commit, not a tag
container:
  image: node@sha256:…`,
    gitlab: `image: node@sha256:…   # a digest, not a tag`,
    npm: 'npm ci   # installs exactly what package-lock.json pins by integrity',
  },
  parameters: {
    commands: rebuild,
    text: 'Build releases without inputs that change what is built, or from a build type whose parameters are known here.',
    github: `on:
  push:
    tags: ["v*"]   # rather than workflow_dispatch with inputs, or pull_request`,
    gitlab: `release:
  rules:
    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_TAG`,
    npm: null,
  },
  layout: {
    text: 'Record every step with the key that the layout names for it, and send the links and the layout for the artifact.',
    github: '- run: in-toto-run --step-name build --signing-key build.pem --products dist -- make dist',
    gitlab: 'script: in-toto-run --step-name build --signing-key build.pem --products dist -- make dist',
    npm: null,
  },
  sbom: {
    commands: `syft scan {image} -o cyclonedx-json=sbom.cdx.json\n${pushFile('sbom.cdx.json')}`,
    text: 'Make a bill of materials in the build and sign it as an attestation about this artifact.',
    github: `- uses: anchore/sbom-action@v0
  with:
    path: dist
    output-file: sbom.cdx.json
    format: cyclonedx-json
- uses: actions/attest-sbom@v3
  id: sbom
  with:
    subject-path: dist/app
    sbom-path: sbom.cdx.json
- run: npx attestry push "\${{ steps.sbom.outputs.bundle-path }}"`,
    gitlab: `sbom:
  script:
    - syft scan dir:dist -o cyclonedx-json=sbom.cdx.json
    - cosign attest-blob --yes --type cyclonedx --predicate sbom.cdx.json --bundle sbom.sigstore.json dist/app
    - npx attestry push sbom.sigstore.json`,
    npm: `npm sbom --sbom-format cyclonedx > sbom.cdx.json
cosign attest-blob --yes --type cyclonedx --predicate sbom.cdx.json --bundle sbom.sigstore.json package.tgz`,
  },
  tests: {
    commands: pushFile('junit.xml'),
    text: 'Run the tests before the release, and push their result about the artifact that was tested.',
    github: `- run: npm test
- uses: actions/attest@v3
  id: tests
  with:
    subject-path: dist/app
    predicate-type: https://in-toto.io/attestation/test-result/v0.1
    predicate-path: test-result.json
- run: npx attestry push "\${{ steps.tests.outputs.bundle-path }}"`,
    gitlab: `test:
  script:
    - npm test -- --reporter=junit --outputFile=junit.xml
    - npx attestry push --subject "sha256:$DIGEST" junit.xml`,
    npm: `npx vitest run --reporter=junit --outputFile=junit.xml
npx attestry push --subject sha256:… junit.xml`,
  },
  vulnerability: {
    commands: `vexctl create --product={product} --vuln={vulnerability} --status=not_affected --justification=vulnerable_code_not_in_execute_path --file=vex.json\n${pushFile('vex.json')}`,
    text: 'Update the component to a fixed version, or say in a signed VEX document why this artifact is not affected.',
    github: `- run: vexctl create --product="pkg:oci/app@sha256:…" --vuln=CVE-… --status=not_affected --justification=vulnerable_code_not_in_execute_path --file=vex.json
- uses: actions/attest@v3
  with:
    subject-path: dist/app
    predicate-type: https://openvex.dev/ns
    predicate-path: vex.json`,
    gitlab: `vex:
  script:
    - cosign attest-blob --yes --type openvex --predicate vex.json --bundle vex.sigstore.json dist/app
    - npx attestry push vex.sigstore.json`,
    npm: 'npm audit fix && npm ci',
  },
  sourceLevel: {
    text: 'Let a source verifier judge each push to the branch, and push its summary about the commit here.',
    github: `# .github/workflows/slsa-source.yml; protect the branch with a ruleset first
on:
  push:
    branches: [main]
jobs:
  source:
    permissions:
      contents: write   # the summary is kept in the git notes of the commit
      id-token: write
    uses: slsa-framework/actions/.github/workflows/compute_slsa_source.yml@…   # a commit, not a branch
  push:
    needs: source
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: git fetch origin refs/notes/commits:refs/notes/commits && git notes show HEAD | npx attestry push -
        env:
          ATTESTRY_URL: https://attestry.example
          ATTESTRY_TOKEN: \${{ secrets.ATTESTRY_TOKEN }}`,
    gitlab: `# GitLab issues no Source VSA: sign one with your own verifier, and name it in the parameter "verifiers"
source:
  script:
    - cosign attest-blob --yes --type https://slsa.dev/verification_summary/v1 --predicate vsa.json --bundle vsa.sigstore.json commit
    - npx attestry push vsa.sigstore.json`,
    npm: null,
  },
  review: {
    text: 'Let another person approve every change before it is merged, and let the host report it: add the webhook of Attestry with the events pull_request and pull_request_review.',
    github: `# Settings, Rules: for the default branch
#   Require a pull request, with 1 approval
#   Dismiss stale approvals when new commits are pushed
#   Require approval of the most recent push
# Settings, Webhooks: https://attestry.example/api/webhooks/github
#   Events: Pull requests, Pull request reviews`,
    gitlab: `# Settings, Merge requests, Approvals: 1 approval, not by the author, removed when commits are added.
# GitLab signs no review: sign a statement about the merged commit, with the reviewers
review:
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - cosign attest-blob --yes --type https://in-toto.io/attestation/human-review/vcs/v0.1 --predicate review.json --bundle review.sigstore.json commit
    - npx attestry push review.sigstore.json`,
    npm: null,
  },
  scan: {
    commands: `grype {image} -o json --file scan.json\n${pushFile('scan.json')}`,
    text: 'Scan the artifact again on a schedule, also after the release, and push the signed report.',
    github: `on:
  schedule:
    - cron: "17 4 * * *"
jobs:
  scan:
    steps:
      - run: trivy image --format cosign-vuln --output scan.json "ghcr.io/OWNER/REPO@\${DIGEST}"
      - uses: actions/attest@v3
        id: scan
        with:
          subject-name: ghcr.io/OWNER/REPO
          subject-digest: \${{ env.DIGEST }}
          predicate-type: https://cosign.sigstore.dev/attestation/vuln/v1
          predicate-path: scan.json
      - run: npx attestry push "\${{ steps.scan.outputs.bundle-path }}"`,
    gitlab: `scan:
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  id_tokens:
    SIGSTORE_ID_TOKEN:
      aud: sigstore
  script:
    - trivy rootfs --format cosign-vuln --output scan.json dist
    - cosign attest-blob --yes --type vuln --predicate scan.json --bundle scan.sigstore.json dist/app
    - npx attestry push scan.sigstore.json`,
    npm: null,
  },
} as const satisfies Record<string, Remediation>;
