import type { DrillLibraryItem } from '#lib/views/drill/drill.ts';
import { ButtonLink } from '#components/ui/form/button.tsx';
import { Page, PageTitle, Section } from '#components/ui/layout/page.tsx';
import { outcomeWords, PLACE_NAMES } from './presentation.tsx';

/** A sheet to print for a tabletop exercise: situation, injects, questions, and space for what the table answers. */
export function DrillSheet({ item }: { item: DrillLibraryItem }) {
  const { title, tabletop, places, threats, advice, history, id } = item;
  const last = history.at(-1);
  return (
    <Page>
      <PageTitle
        title={`Tabletop exercise: ${title}`}
        note={threats.map((threat) => `SLSA threat ${threat.id}: ${threat.title}`).join(' · ')}
        aside={
          <span className="flex flex-wrap gap-2 print:hidden">
            <ButtonLink href="/drills">All drills</ButtonLink>
            <ButtonLink href={`/drills?scenario=${id}#run`}>Run this drill</ButtonLink>
          </span>
        }
      />
      <Section title="This is an exercise" note="Nothing of it happened.">
        <div className="grid gap-x-6 sm:grid-cols-2">
          {['Date', 'Leader', 'At the table', 'Who takes notes'].map((label) => (
            <Blank key={label} label={label} />
          ))}
        </div>
      </Section>
      <Section title="Situation">
        <p className="max-w-[72ch]">{tabletop.situation}</p>
      </Section>
      <Section title="What happens" note="The leader reads each one out at its minute.">
        <ol>
          {tabletop.injects.map(({ minute, text }) => (
            <li key={minute} className="break-inside-avoid pb-4">
              <span className="font-semibold">Minute {minute}.</span> {text}
              <Lines label="What do you do, and who does it?" />
            </li>
          ))}
        </ol>
      </Section>
      <Section title="Questions">
        <ol className="list-decimal pl-5">
          {tabletop.questions.map((question) => (
            <li key={question} className="break-inside-avoid pb-4">
              {question}
              <Lines />
            </li>
          ))}
        </ol>
      </Section>
      <Section title="What Attestry shows" note="Read it out at the end, and compare.">
        <ul className="space-y-1">
          {places.map(({ place, expected }) => (
            <li key={place}>
              <span className="font-semibold">{PLACE_NAMES[place]}</span>: {expected}
            </li>
          ))}
        </ul>
        <p className="mt-3">
          {last === undefined
            ? 'Nobody has run this drill here yet.'
            : `The last drill here, number ${last.id} of ${last.endedAt.slice(0, 10)}: ${outcomeWords(last.outcome, last.score)}.`}
        </p>
        <p className="mt-1">Where a place misses it: {advice}</p>
      </Section>
      <Section title="What follows">
        <Lines label="What will be changed, by whom, and until when?" />
        <Lines />
      </Section>
    </Page>
  );
}

/** A line to write on, after its label. */
function Blank({ label }: { label: string }) {
  return (
    <p className="flex items-end gap-2 pt-3">
      <span className="whitespace-nowrap text-13 text-ink-2">{label}</span>
      <span className="h-5 flex-1 border-b border-line-2" />
    </p>
  );
}

/** Three lines to write on. */
function Lines({ label }: { label?: string }) {
  return (
    <div className="pt-1">
      {label !== undefined && <p className="text-13 text-ink-2">{label}</p>}
      <div className="h-7 border-b border-line-2" />
      <div className="h-7 border-b border-line-2" />
      <div className="h-7 border-b border-line-2" />
    </div>
  );
}
