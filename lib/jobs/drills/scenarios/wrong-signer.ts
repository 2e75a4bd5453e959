import { THREATS } from '#lib/policy/facts/threats.ts';
import { artifactPlaces, type Scenario } from '../stage/scenario.ts';
import { provenanceOf, releaseOf, signAs, STRANGER } from '../stage/release.ts';

/** A valid signature of somebody else. */
export const WRONG_SIGNER: Scenario = {
  id: 'wrong-signer',
  title: 'Wrong signer',
  summary:
    'Version 2.0.0 arrives with everything a release needs, but the workflow of another repository signed its provenance. The signature is valid.',
  threats: [THREATS.untrustedBuilder, THREATS.forgedProvenance],
  places: artifactPlaces('the project does not expect this signer'),
  advice: 'Require the check provenance-present, and enforce the policy instead of only warning.',
  tabletop: {
    situation:
      'A new version of your most important service is ready. Its signature is valid. A colleague notices that the name of the signer is not the usual one.',
    injects: [
      { minute: 0, text: 'The pipeline asks the gate about version 2.0.0, and the gate does not allow it.' },
      { minute: 5, text: 'The release manager says: the signature is valid, so let it through.' },
      { minute: 15, text: 'You find out that the signer is a workflow of a repository that nobody here owns.' },
    ],
    questions: [
      'Who decides which signers a project accepts, and where is that written down?',
      'How do you tell a new build system of your own from a stranger?',
      'Who else may have installed version 2.0.0 in the meantime, and how do you find out?',
    ],
  },
  async attack(stage) {
    const release = releaseOf('2.0.0', stage.context.now());
    const { provenance: _own, ...rest } = stage.evidenceOf(release);
    const byStranger = { ...release, run: { ...release.run, repository: STRANGER } };
    await stage.send([signAs(stage.issuer, byStranger, provenanceOf(release)), ...Object.values(rest)]);
    return { digest: release.digest };
  },
};
