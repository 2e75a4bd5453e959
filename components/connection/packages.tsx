import { Cell, type Column, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';
import { AskRegistry } from './ask-client.tsx';
import type { ConnectionView, PackageFileView, WatchedPackageView } from '#lib/views/activity/connection.ts';

const COLUMNS: Column[] = [{ label: 'Package' }, { label: 'Registry' }, { label: 'Newest files' }, { label: 'Asked' }];

/** How the newest attempt ended. A registry that cannot be reached says nothing about a package. */
const OUTCOME_WORDS: { [Outcome in WatchedPackageView['outcome']]: { word: string; isProblem: boolean } } = {
  never: { word: 'not asked yet', isProblem: false },
  read: { word: 'read', isProblem: false },
  unreached: { word: 'not reached', isProblem: true },
  refused: { word: 'not read', isProblem: true },
};

type WatchedProps = {
  connections: readonly ConnectionView[];
  now: number;
  /** Called a moment after a registry was asked. */
  onAsked: () => void;
};

/** The packages that the connections in force ask about; nothing where there is none. */
export function WatchedPackages({ connections, now, onAsked }: WatchedProps) {
  const asking = connections.filter(({ endedAt, packages }) => endedAt === null && packages.length > 0);
  if (asking.length === 0) return null;
  return (
    <section className="mt-6 space-y-2">
      <h3 className="text-14 font-semibold">Watched packages</h3>
      <Table caption="Watched packages" columns={COLUMNS}>
        {asking.flatMap((connection) =>
          connection.packages.map((watched, at) => (
            <PackageRow
              key={`${connection.id} ${watched.name}`}
              connection={connection}
              watched={watched}
              now={now}
              // A connection is asked about all of its packages at once.
              onAsked={at === 0 ? onAsked : null}
            />
          )),
        )}
      </Table>
    </section>
  );
}

type Props = {
  connection: ConnectionView;
  watched: WatchedPackageView;
  now: number;
  /** Null: the row has no button. */
  onAsked: (() => void) | null;
};

function PackageRow({ connection, watched, now, onAsked }: Props) {
  const { name, outcome, summary, askedAt, nextAt, files } = watched;
  const { word, isProblem } = OUTCOME_WORDS[outcome];
  return (
    <Row>
      <RowHead className="min-w-44">
        <span className="wrap-anywhere">{name}</span>
        <span className="block text-12 wrap-anywhere text-ink-2">
          {connection.title} · {connection.name}
        </span>
        <span className="block text-12 wrap-anywhere text-ink-2">{connection.projects.join(', ')}</span>
        {onAsked !== null && <AskRegistry id={connection.id} name={connection.name} onAsked={onAsked} />}
      </RowHead>
      <Cell className="min-w-48 text-13">
        <span className={isProblem ? 'font-semibold' : undefined}>{word}</span>
        <span className="block wrap-anywhere text-ink-2">{summary}</span>
      </Cell>
      <Cell className="min-w-56 text-13">
        {files.length === 0 ? (
          <span className="text-ink-2">none</span>
        ) : (
          <ul className="space-y-1">
            {files.map((file) => (
              <FileLine key={file.name} file={file} />
            ))}
          </ul>
        )}
      </Cell>
      <Cell className="text-ink-2">
        {askedAt === null ? 'never' : <Time at={askedAt} now={now} />}
        {nextAt !== null && (
          <span className="block text-12">
            next <Time at={nextAt} form="exact" />
          </span>
        )}
      </Cell>
    </Row>
  );
}

function FileLine({ file: { name, digest, documents, verified, message } }: { file: PackageFileView }) {
  const count = `${formatQuantity(documents, 'document')}, ${verified === documents ? 'verified' : `${verified} verified`}`;
  return (
    <li>
      {documents > 0 ? (
        <Link href={`/artifacts/${digest}`} plain className="wrap-anywhere">
          {name}
        </Link>
      ) : (
        <span className="wrap-anywhere">{name}</span>
      )}
      <span className="text-ink-2"> · {documents === 0 ? 'nothing taken' : count}</span>
      {message !== null && <span className="block wrap-anywhere">{message}</span>}
    </li>
  );
}
