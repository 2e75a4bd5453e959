'use client';
import type { BuildEnvironmentView, NamedEnvironmentThing } from '#lib/views/compare/build-environment.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { Disclosure } from '#components/ui/data/disclosure.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Section } from '#components/ui/layout/page.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { DifferenceTable } from './differences.tsx';
import { ReleaseLink } from './first-difference.tsx';
import { compareHref } from './format/query.ts';

/** Rows that are shown before the list is opened. */
const SHOWN = 12;

/** The section of an artifact page about the environment of its build: each thing with the document that names it. */
export function BuildEnvironmentSection({ found }: { found: BuildEnvironmentView }) {
  const { digest, things, hidden, previous } = found;
  if (things.length === 0 && previous === null) return null;
  return (
    <Section
      title="Build environment"
      id="build-environment"
      note={
        previous !== null && (
          <Link plain href={compareHref({ a: previous.digest, b: digest, parts: true })}>
            compare with the release before
          </Link>
        )
      }
    >
      <div className="space-y-3">
        {things.length === 0 ? (
          <p className="text-ink-2">No document names the compiler, the image, the runner or the tools of its build.</p>
        ) : (
          <ThingTable things={things.slice(0, SHOWN)} caption="Build environment" />
        )}
        {things.length > SHOWN && (
          <Disclosure summary={formatQuantity(things.length - SHOWN, 'further thing')}>
            <ThingTable things={things.slice(SHOWN)} caption="More of the build environment" />
          </Disclosure>
        )}
        {hidden > 0 && <p className="text-ink-2">{formatQuantity(hidden, 'thing')} not shown.</p>}
        <Changes found={found} />
      </div>
    </Section>
  );
}

function Changes({ found: { previous, changes, changesHidden, things } }: { found: BuildEnvironmentView }) {
  if (previous === null)
    return things.length === 0 ? null : <p className="text-ink-2">No release before it is known.</p>;
  if (changes.length === 0) {
    // What only the release before states would be a change that is not known.
    const isKnown = things.some(({ standing }) => standing !== 'claimed');
    return (
      <p>
        {isKnown
          ? 'Nothing that counts differs from the release before, '
          : 'No document that counts names it here or for the release before, '}
        <ReleaseLink release={previous} />.
      </p>
    );
  }
  return (
    <div className="space-y-1">
      <p>
        Since the release before, <ReleaseLink release={previous} />:
      </p>
      <DifferenceTable caption="Changed since the release before" differences={changes} />
      {changesHidden > 0 && <p className="text-ink-2">{formatQuantity(changesHidden, 'difference')} not shown.</p>}
    </div>
  );
}

const STANDINGS: Record<NamedEnvironmentThing['standing'], string> = {
  verified: 'verified',
  reported: 'counts, not verified',
  claimed: 'merely claimed',
};

function ThingTable({ things, caption }: { things: readonly NamedEnvironmentThing[]; caption: string }) {
  return (
    <Table
      caption={caption}
      columns={[
        { label: 'What' },
        { label: 'Name' },
        { label: 'Digest', wide: true },
        { label: 'Document', wide: true },
      ]}
    >
      {things.map(({ fact, name, version, digest, document, standing }) => (
        <Row key={[fact, name, version, digest, document.id].join(' ')}>
          <RowHead className="w-24 text-ink-2">{fact}</RowHead>
          <Cell className="min-w-40 wrap-anywhere">
            {name}
            {version !== null && <span className="text-ink-2"> {version}</span>}
            <span className="block text-13 md:hidden">
              <Named document={document} standing={standing} />
            </span>
          </Cell>
          <Cell wide>
            {digest === null ? <span className="text-ink-2">not named</span> : <Digest value={digest} />}
          </Cell>
          <Cell wide className="text-13">
            <Named document={document} standing={standing} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

function Named({ document, standing }: Pick<NamedEnvironmentThing, 'document' | 'standing'>) {
  return (
    <>
      <Link href={`/evidence/${document.id}`} plain>
        {document.title}
      </Link>
      <span className="text-ink-2"> {STANDINGS[standing]}</span>
    </>
  );
}
