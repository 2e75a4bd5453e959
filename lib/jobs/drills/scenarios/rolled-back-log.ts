import { AttestryError } from '#lib/errors.ts';
import { describeAlarm } from '#lib/admin/anchors/anchor.ts';
import type { Observation, Scenario } from '../stage/scenario.ts';
import { releaseOf } from '../stage/release.ts';
import type { Stage } from '../stage/stage.ts';

/** The data folder is put back to an earlier state. */
export const ROLLED_BACK_LOG: Scenario = {
  id: 'rolled-back-log',
  title: 'Rolled-back log',
  summary:
    'After version 2.0.0 was recorded, the whole data with its log is put back to an earlier copy, so that version 2.0.0 seems never to have existed. Attestry starts again on this copy.',
  threats: [{ id: 'Avail', title: 'Code, artifact or provenance deleted' }],
  places: [
    { place: 'anchor', expected: 'says that the log has fewer entries than it has seen' },
    { place: 'page', expected: 'every page says that Attestry serves read-only, and why' },
    { place: 'door', expected: 'takes no new evidence on top of the earlier copy' },
  ],
  advice: 'Set ATTESTRY_ANCHORS, so that a place outside of this machine remembers the log.',
  tabletop: {
    situation:
      'Somebody with access to the server restored last week’s copy of the data folder, and says that it was for a disk problem. A week of records is gone.',
    injects: [
      { minute: 0, text: 'Attestry starts and serves read-only.' },
      { minute: 10, text: 'Two teams report that their releases of this week are not known any more.' },
      {
        minute: 30,
        text: 'The administrator proposes to delete the file of the anchor, so that “the alarm goes away”.',
      },
    ],
    questions: [
      'Who may restore a backup, and who has to know before?',
      'Where else are the records of this week: registries, transparency logs, CI?',
      'Who holds the anchor, and is it out of reach for whoever administers the server?',
    ],
  },
  async attack(stage) {
    const copy = stage.snapshot();
    const release = releaseOf('2.0.0', stage.context.now());
    await stage.send(Object.values(stage.evidenceOf(release)));
    await stage.rollBackTo(copy);
    const refused = await tryToSend(stage);
    return {
      digest: release.digest,
      observe: { anchor: () => anchorOf(stage), page: () => pageOf(stage), door: async () => refused },
    };
  },
};

const alarmOf = ({ context }: Stage): string | null => context.anchors.alarm && describeAlarm(context.anchors.alarm);

async function anchorOf(stage: Stage): Promise<Observation> {
  const alarm = alarmOf(stage);
  const without = stage.tried.hasAnchor
    ? 'the anchor says nothing'
    : 'ATTESTRY_ANCHORS names no anchor that can be asked';
  return { detected: alarm !== null, shown: alarm ?? without };
}

async function pageOf(stage: Stage): Promise<Observation> {
  const alarm = alarmOf(stage);
  return alarm === null
    ? { detected: false, shown: 'pages show the earlier copy as if it were complete' }
    : { detected: true, shown: `${alarm} Attestry serves read-only.` };
}

/** Sent once: evidence that is taken would otherwise be there at the next look. */
async function tryToSend(stage: Stage): Promise<Observation> {
  try {
    await stage.send(Object.values(stage.evidenceOf(releaseOf('3.0.0', stage.context.now()))));
    return { detected: false, shown: 'new evidence is taken' };
  } catch (error) {
    if (error instanceof AttestryError) return { detected: true, shown: `refused: ${error.message}` };
    throw error;
  }
}
