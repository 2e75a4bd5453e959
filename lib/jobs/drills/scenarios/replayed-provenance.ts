import { THREATS } from '#lib/policy/facts/threats.ts';
import { artifactPlaces, type Scenario } from '../stage/scenario.ts';
import { releaseOf } from '../stage/release.ts';

/** The genuine provenance of an earlier release, offered for another file. */
export const REPLAYED_PROVENANCE: Scenario = {
  id: 'replayed-provenance',
  title: 'Replayed provenance',
  summary:
    'Version 2.0.0 was not built by the pipeline. Whoever made it offers the genuine provenance of version 1.0.0 for it, byte for byte.',
  threats: [THREATS.noProvenance, THREATS.tamperedArtifact],
  places: artifactPlaces('no provenance is about this file'),
  advice: 'Require the check provenance-present, and enforce the policy instead of only warning.',
  tabletop: {
    situation:
      'Someone with access to the package registry published version 2.0.0 by hand and attached the provenance of version 1.0.0 to it.',
    injects: [
      { minute: 0, text: 'The registry shows a green mark beside version 2.0.0: there is a valid attestation.' },
      { minute: 10, text: 'Attestry shows version 2.0.0 as incomplete: no provenance is about it.' },
      { minute: 20, text: 'A customer asks why the two systems disagree.' },
    ],
    questions: [
      'Which of your tools compare the digest in a provenance with the file, and which only look for a signature?',
      'Who can publish without the pipeline?',
      'What do you tell the customer, and who does?',
    ],
  },
  async attack(stage) {
    const release = releaseOf('2.0.0', stage.context.now());
    const { provenance: _own, ...rest } = stage.evidenceOf(release);
    await stage.send([stage.goodEvidence.provenance, ...Object.values(rest)]);
    return { digest: release.digest };
  },
};
