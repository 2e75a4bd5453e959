import { THREATS } from '#lib/policy/facts/threats.ts';
import { artifactPlaces, type Scenario } from '../stage/scenario.ts';
import { releaseOf } from '../stage/release.ts';

/** Another file under the same name and version. */
export const SWAPPED_ARTIFACT: Scenario = {
  id: 'swapped-artifact',
  title: 'Swapped artifact',
  summary:
    'The file of version 1.0.0 is replaced by another one of the same name and version. Nothing is sent about it; somebody only tries to deploy it.',
  threats: [THREATS.tamperedArtifact, THREATS.distribution],
  places: artifactPlaces('nothing is known about this digest').filter(({ place }) => place !== 'notification'),
  advice: 'Ask the gate by digest before every deployment, and enforce the policy instead of only warning.',
  tabletop: {
    situation:
      'A mirror serves another file under the name and version of your last release. Nobody has changed anything in your repository or pipeline.',
    injects: [
      { minute: 0, text: 'The gate answers “unknown” for a deployment of version 1.0.0, which was allowed yesterday.' },
      { minute: 5, text: 'The person on call says: we deployed this version twenty times, the gate must be broken.' },
      { minute: 20, text: 'The digest on the mirror differs from the one in your registry.' },
    ],
    questions: [
      'Which deployments go by tag or version, and which by digest?',
      'Who can tell within minutes which of the two files runs where?',
      'How do you stop all deployments from the mirror?',
    ],
  },
  async attack(stage) {
    return { digest: releaseOf(stage.good.version, stage.context.now(), { content: 'swapped' }).digest };
  },
};
