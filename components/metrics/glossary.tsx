import { FIGURE_IDS, GLOSSARY, type FigureId } from '#lib/metrics/glossary.ts';
import type { TargetsView } from '#lib/views/metrics.ts';
import { InstallationTargets } from '#components/target/section.tsx';
import { Page, PageTitle, Section } from '#components/ui/layout/page.tsx';

/**
 * The page of the glossary: each figure with what it counts, over what, when, its unit and its rounding, and the
 * targets of the installation.
 */
export function GlossaryBody({ targets, now }: { targets: TargetsView; now: number }) {
  return (
    <Page>
      <PageTitle
        title="Figures"
        note="What each figure counts. Pages, badges, the API and the print view show the same numbers; this is the only place that defines them."
      />
      {FIGURE_IDS.map((figure) => (
        <FigureSection key={figure} figure={figure} />
      ))}
      <InstallationTargets targets={targets} now={now} />
    </Page>
  );
}

function FigureSection({ figure }: { figure: FigureId }) {
  const { name, definition, scope, time, unit, rounding, note } = GLOSSARY[figure];
  return (
    <Section title={name} id={figure} note={<code>{figure}</code>}>
      <p className="max-w-[72ch] pb-2">{definition}</p>
      {note !== null && <p className="max-w-[72ch] pb-2 text-ink-2">{note}</p>}
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 text-13">
        <Member name="Over" value={scope} />
        <Member
          name="Time"
          value={time === 'now' ? 'as of now' : 'the period; the last 30 days where none is chosen'}
        />
        <Member name="Unit" value={unit} />
        <Member name="Rounding" value={rounding} />
      </dl>
    </Section>
  );
}

function Member({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd className="max-w-[72ch]">{value}</dd>
    </>
  );
}
