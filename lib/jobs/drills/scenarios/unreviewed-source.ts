import { THREATS } from '#lib/policy/facts/threats.ts';
import { artifactPlaces, type Scenario } from '../stage/scenario.ts';
import { releaseOf } from '../stage/release.ts';

/** A change that nobody else saw. */
export const UNREVIEWED_SOURCE: Scenario = {
  id: 'unreviewed-source',
  title: 'Unreviewed source',
  summary: 'Version 2.0.0 is built and signed as it should be, from a commit that nobody but its author has looked at.',
  threats: [THREATS.unreviewed],
  places: artifactPlaces('nothing says that somebody reviewed the change'),
  advice: 'Apply the pack slsa-source-l4, or a policy with the check source-level or change-reviewed.',
  tabletop: {
    situation:
      'An account with the right to push to the release branch was taken over. One commit went straight into a release.',
    injects: [
      { minute: 0, text: 'The release is built, signed and deployed by the official pipeline.' },
      { minute: 30, text: 'The owner of the account says that the commit is not theirs.' },
      { minute: 45, text: 'The commit changed a file of the installation script.' },
    ],
    questions: [
      'Where do you see that a commit had no reviewer, and would anything have stopped it?',
      'Which releases contain the commit, and where do they run?',
      'Who may switch off the protection of the branch, and who would notice?',
    ],
  },
  async attack(stage) {
    const release = releaseOf('2.0.0', stage.context.now());
    const { review: _review, ...rest } = stage.evidenceOf(release);
    await stage.send(Object.values(rest));
    return { digest: release.digest };
  },
};
