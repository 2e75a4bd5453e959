/** What each built-in root of trust requires, in plain words. The patterns that decide are in its own entry. */
import type { RootOfTrust } from './policy.ts';

const SENTENCES: { [id: string]: string } = {
  'slsa-github-generator':
    'Signed and built by a released workflow of slsa-framework/slsa-github-generator on GitHub: generator_generic, generator_container, builder_go or builder_container-based, at a version tag.',
  'slsa-github-generator-delegated':
    'Built by a released language builder of slsa-framework/slsa-github-generator (Node.js, Maven, Gradle or Bazel), and signed by its delegator workflow, at a version tag.',
  'bazel-contrib':
    'Signed by the shared release workflow of bazel-contrib (release_ruleset, or publish of publish-to-bcr) at a version tag, on a runner of GitHub.',
  'npm-github-actions':
    'Signed for any workflow of a GitHub repository, and attested by npm while it published, with the GitHub Actions runner as the builder.',
  'github-actions':
    'Signed and built by the same workflow of a GitHub repository, at a branch, a tag, a pull request or a commit.',
  'gitlab-ci': 'Signed for a pipeline of GitLab.com, at a branch or a tag, and built by a runner of GitLab.com.',
  'google-cloud-build': 'Signed by the verified-builder key of Google Cloud Build, and built by a worker of Google.',
};

/** One sentence or two: who signs and who builds, and where only a hosted runner gives the level. */
export function rootOfTrustSentence({ id, title, hostedOnly, level }: RootOfTrust): string {
  const who = SENTENCES[id] ?? `Signer and builder match the patterns of ${title}.`;
  return hostedOnly && level > 1 ? `${who} A runner that is not hosted by the platform gives level 1 only.` : who;
}
