import { formatQuantity } from '#lib/format/quantity.ts';
import { describeProjects } from '#lib/policy/document/describe-scope.ts';
import type { TypedDocumentPage } from '#lib/views/predicate-type/documents.ts';
import type { PredicateTypeView } from '#lib/views/predicate-type/predicate-type.ts';
import { DocumentHistory, DocumentRetirement, DocumentText } from '#components/policy/detail/document-sections.tsx';
import { VersionChange } from '#components/policy/detail/history.tsx';
import { PageFooter } from '#components/shell/page-footer.tsx';
import { Facts } from '#components/ui/data/facts.tsx';
import { ButtonLink } from '#components/ui/form/button.tsx';
import { Page, PageTitle, Section } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { predicateTypeHref } from './door.ts';
import { TypedDocuments } from './documents.tsx';

type Props = {
  type: PredicateTypeView;
  documents: TypedDocumentPage;
  /** Whether `documents` is the first page. */
  isFirst: boolean;
  baseUrl: string;
  now: number;
};

/** The page of one predicate type: its fields, its documents, its schema, and how it has changed. */
export function PredicateTypeBody({ type, documents, isFirst, baseUrl, now }: Props) {
  const { id, version, title, state, yaml, versions, fieldViews } = type;
  const href = predicateTypeHref(id);
  return (
    <Page>
      <PageTitle
        title={<span className="wrap-anywhere">{title}</span>}
        note={type.description ?? undefined}
        aside={
          <span className="flex flex-wrap gap-2 print:hidden">
            <ButtonLink href="/predicate-types">All predicate types</ButtonLink>
            <ButtonLink href={`${href}/edit`}>Edit</ButtonLink>
          </span>
        }
      />
      {state === 'retired' && (
        <p role="note" className="mb-4 border-l-2 border-ink pl-3">
          This type is retired: it judges nothing. Applying it again puts it in force again.
        </p>
      )}
      <Section title="What it describes" note={<code className="font-mono">{id}</code>}>
        <Description type={type} now={now} />
      </Section>
      <Section title="Fields" note={formatQuantity(fieldViews.length, 'field')} id="fields">
        <FieldList type={type} />
      </Section>
      <Section title="Documents" note="of this predicate type, the newest first" id="documents">
        <TypedDocuments id={id} page={documents} isFirst={isFirst} now={now} />
      </Section>
      <DocumentText title="Definition" yaml={yaml} sha256={type.sha256} />
      <DocumentHistory versions={versions} now={now} />
      {state === 'in-force' && (
        <DocumentRetirement
          verb="predicate-type.change"
          api={`/api/v1/predicate-types/${encodeURIComponent(id)}`}
          version={version}
          effect="Its attestations are then not judged by it, and every rule that uses it is in error. The artifacts that such rules judge are evaluated again."
        />
      )}
      <PageFooter now={now} policy={null} log={null} url={`${baseUrl}${href}`} />
    </Page>
  );
}

function Description({ type, now }: { type: PredicateTypeView; now: number }) {
  const [newest] = type.versions;
  const base = type.extends;
  return (
    <Facts
      rows={[
        { term: 'Predicate type', value: <code className="font-mono text-13">{type.predicateType}</code> },
        {
          term: 'Extends',
          value:
            base &&
            (base.includes(':') ? (
              <code className="font-mono text-13">{base}</code>
            ) : (
              <Link href={predicateTypeHref(base)}>{base}</Link>
            )),
        },
        { term: 'Judges', value: `attestations about artifacts of ${describeProjects(type.appliesTo.projects)}` },
        { term: 'Version', value: newest === undefined ? null : <VersionChange version={newest} now={now} /> },
      ]}
    />
  );
}

function FieldList({ type: { id, fieldViews } }: { type: PredicateTypeView }) {
  if (fieldViews.length === 0) return <p className="text-ink-2">It has no fields: only the schema counts.</p>;
  return (
    <ul>
      {fieldViews.map(({ name, sentence, from }) => (
        <li key={name} className="border-b border-line py-1 wrap-anywhere">
          {sentence}
          {from !== id && <span className="text-ink-2"> It comes from {from}.</span>}
        </li>
      ))}
    </ul>
  );
}
