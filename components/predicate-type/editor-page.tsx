import type { EditedDocument } from '#components/policy/editor/request.ts';
import type { PredicateTypePage } from '#lib/views/predicate-type/predicate-type.ts';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { predicateTypeHref } from './door.ts';
import { PredicateTypeEditor } from './editor-client.tsx';

type Props = {
  start: string;
  edited: (NonNullable<EditedDocument> & { title: string }) | null;
  bases: PredicateTypePage['bases'];
};

/** The page that edits a predicate type, or writes a new one. */
export function PredicateTypeEditorPage({ start, edited, bases }: Props) {
  return (
    <Page wide>
      <PageTitle
        title={<span className="wrap-anywhere">{edited === null ? 'New predicate type' : `Edit ${edited.title}`}</span>}
        note="Name the predicate type, and choose the fields to show, to bind in rules and to require. What the form does not have of the JSON Schema, write in the YAML. Nothing counts before you apply it."
        aside={
          <Link href={edited === null ? '/predicate-types' : predicateTypeHref(edited.id)}>
            {edited === null ? 'All predicate types' : `Back, version ${edited.version}`}
          </Link>
        }
      />
      {edited === null && (
        <p className="pb-4">
          Begin with fields of your own for a type that ships:{' '}
          {bases.map(({ predicateType, title }, at) => (
            <span key={predicateType}>
              {at > 0 && ', '}
              <Link href={`/predicate-types/new?extends=${encodeURIComponent(predicateType)}`}>{title}</Link>
            </span>
          ))}
          .
        </p>
      )}
      <PredicateTypeEditor start={start} edited={edited} bases={bases} />
    </Page>
  );
}
