import { AttestryError } from '#lib/errors.ts';
import { THREATS } from '#lib/policy/facts/threats.ts';
import { createQuarantine } from '#lib/admin/quarantine.ts';
import { authorise, revoke } from '#lib/admin/tokens.ts';
import { artifactPlaces, type Observation, type Scenario } from '../stage/scenario.ts';
import { provenanceOf, releaseOf, scanOf, slugOf, STRANGER } from '../stage/release.ts';
import { type Stage, tokenActor } from '../stage/stage.ts';

/** The token of another project is in wrong hands. */
export const LEAKED_TOKEN: Scenario = {
  id: 'leaked-token',
  title: 'Leaked token',
  summary:
    'Whoever found the API token of another project sends unsigned documents about a file of their own, under the name of this project. Then the token is revoked and everything that it sent is quarantined.',
  threats: [THREATS.untrustedBuilder, THREATS.noProvenance],
  places: [
    ...artifactPlaces('the token speaks for another project'),
    { place: 'door', expected: 'refuses the token once it is revoked' },
  ],
  advice: 'Give every token the projects that it speaks for, never all of them, and enforce the policy.',
  tabletop: {
    situation: 'The token of one team’s pipeline was in a public build log for two days.',
    injects: [
      { minute: 0, text: 'A scanner for secrets reports the token. It is still valid.' },
      { minute: 5, text: 'Documents about a file of another team have arrived with this token.' },
      { minute: 20, text: 'The team says that it cannot replace the token before tomorrow.' },
    ],
    questions: [
      'Who may revoke a token at night, and what stops working then?',
      'How do you find everything that was sent with it, and from when on do you doubt it?',
      'Which pipelines could use ID tokens of their CI system instead?',
    ],
  },
  async attack(stage) {
    const { context } = stage;
    const name = 'drill.invalid leaked';
    const leaked = await tokenActor(context, { name, projects: [slugOf(STRANGER)] });
    const release = releaseOf('2.0.0', context.now());
    const unsigned = [provenanceOf(release), scanOf(release)].map((each) => Buffer.from(JSON.stringify(each)));
    await stage.send(unsigned, leaked.actor);
    return { digest: release.digest, observe: { door: () => closeDoor(stage, leaked) } };
  },
};

/** Revoke the token, quarantine what it sent, and try it again. */
async function closeDoor({ context }: Stage, { id, token }: { id: number; token: string }): Promise<Observation> {
  await revoke(context, id);
  await createQuarantine(context, { sender: `token:${id}`, reason: 'drill' });
  try {
    await authorise(context, { header: `Bearer ${token}`, scope: 'ingest' });
    return { detected: false, shown: 'the token is still accepted' };
  } catch (error) {
    if (error instanceof AttestryError) return { detected: true, shown: `refused: ${error.message}` };
    throw error;
  }
}
