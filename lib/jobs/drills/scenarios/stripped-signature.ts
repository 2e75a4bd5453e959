import { THREATS } from '#lib/policy/facts/threats.ts';
import { artifactPlaces, type Scenario } from '../stage/scenario.ts';
import { provenanceOf, releaseOf } from '../stage/release.ts';

/** A provenance without its signature. */
export const STRIPPED_SIGNATURE: Scenario = {
  id: 'stripped-signature',
  title: 'Stripped signature',
  summary:
    'Version 2.0.0 arrives with a provenance from which the signature was removed. The pipeline of the project itself sends it.',
  threats: [THREATS.forgedProvenance, THREATS.tamperedProvenance],
  places: artifactPlaces('nobody signed its provenance'),
  advice: 'Require the check provenance-present, which counts verified provenance only, and enforce the policy.',
  tabletop: {
    situation:
      'A change of the build configuration turned signing off. The releases of the last hour have a provenance that anybody could have written.',
    injects: [
      { minute: 0, text: 'Attestry shows the newest release as incomplete.' },
      { minute: 10, text: 'The team says that the signing service was slow, and asks for a waiver.' },
      { minute: 25, text: 'The change that turned signing off has no reviewer.' },
    ],
    questions: [
      'Would you grant the waiver, for how long, and who else must agree?',
      'How do you find the other releases of that hour?',
      'Can a release be signed afterwards, and what would that signature prove?',
    ],
  },
  async attack(stage) {
    const release = releaseOf('2.0.0', stage.context.now());
    const { provenance: _signed, ...rest } = stage.evidenceOf(release);
    await stage.send([Buffer.from(JSON.stringify(provenanceOf(release))), ...Object.values(rest)]);
    return { digest: release.digest };
  },
};
