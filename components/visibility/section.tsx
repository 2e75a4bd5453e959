import type { VisibilityView } from '#lib/views/access/visibility.ts';
import { Section } from '#components/ui/layout/page.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { BadgeAddresses } from './addresses-client.tsx';
import { ChangeVisibility } from './change-client.tsx';

const SENTENCES = {
  public: 'Everybody who may read this installation sees the project.',
  private:
    'Only people and tokens with a role for the project see it. For everybody else it does not exist, in no list, count, search and badge.',
} as const;

/** Who sees a project, who made it so, and the addresses of badges that need no sign-in. */
export function VisibilitySection({ visibility: view, now }: { visibility: VisibilityView; now: number }) {
  const { project, visibility, changes } = view;
  const section = (
    <Section title="Visibility" note={visibility} id="visibility">
      <div className="space-y-3">
        <p className="max-w-prose">{SENTENCES[visibility]}</p>
        {changes.length > 0 && (
          <ul aria-label="Changes of the visibility">
            {changes.map((change) => (
              <li key={change.at} className="border-b border-line py-1 wrap-anywhere">
                {change.visibility} since <Time at={change.at} now={now} />
                {change.by !== null && <> by {change.by.name}</>}: {change.reason}
              </li>
            ))}
          </ul>
        )}
        <div className="space-y-3 print:hidden">
          <ChangeVisibility project={project} visibility={visibility} />
          <BadgeAddresses project={project} />
        </div>
      </div>
    </Section>
  );
  // A page on paper says nothing of a project that was never private.
  return visibility === 'public' && changes.length === 0 ? <div className="print:hidden">{section}</div> : section;
}
