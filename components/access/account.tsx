import type { Grant, Role } from '#lib/actor.ts';
import { EVERY_PROJECT } from '#lib/authority/project-pattern.ts';
import { Cell, type Column, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Page, PageTitle, Section } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { EndSession, SignOut } from './end-session-client.tsx';

export type AccountSession = {
  id: number;
  name: string;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  userAgent: string | null;
  isThis: boolean;
};

type Props = {
  person: { name: string; grants: readonly Grant[] };
  sessions: readonly AccountSession[];
  /** Whether the list has the sessions of everybody. */
  ofEverybody: boolean;
  now: number;
};

const MAY: Record<Role, string> = {
  viewer: 'reads',
  contributor: 'reads, sends evidence, requests waivers',
  reviewer: 'as a contributor, and decides about waivers, quarantines evidence, changes expectations',
  maintainer: 'as a reviewer, and changes policies and legal holds',
  admin: 'may do everything',
};

/** The person who has signed in: what the roles allow, and the sessions, each of which can be ended. */
export function AccountPage({ person, sessions, ofEverybody, now }: Props) {
  return (
    <Page>
      <PageTitle title={person.name} note="You have signed in." aside={<SignOut />} />
      <Section title="Roles">
        {person.grants.length === 0 ? <p className="text-ink-2">You have no role here.</p> : <Roles {...person} />}
      </Section>
      <Section title="Sessions" note={ofEverybody ? 'of everybody, the newest first' : 'the newest first'}>
        <Sessions sessions={sessions} ofEverybody={ofEverybody} now={now} />
      </Section>
      {ofEverybody && (
        <Section title="Audit log">
          <p>
            <Link href="/audit-log">Who changed what, from where and why</Link>
          </p>
        </Section>
      )}
    </Page>
  );
}

function Roles({ grants }: Pick<Props['person'], 'grants'>) {
  return (
    <ul className="grid gap-1">
      {grants.map(({ role, projects }) => (
        <li key={`${role} ${projects}`}>
          <span className="font-semibold">{role}</span> of{' '}
          {projects === EVERY_PROJECT ? 'all projects' : <span className="font-mono text-13">{projects}</span>}
          <span className="text-ink-2">: {MAY[role]}</span>
        </li>
      ))}
    </ul>
  );
}

const COLUMNS: Column[] = [
  { label: 'Person' },
  { label: 'Browser', wide: true },
  { label: 'Signed in' },
  { label: 'Last used', wide: true },
  { label: 'Ends', wide: true },
  { label: 'End it', align: 'right', hidden: true, className: 'print:hidden' },
];

function Sessions({ sessions, now }: Omit<Props, 'person'>) {
  return (
    <Table caption="Open sessions" columns={COLUMNS}>
      {sessions.map((session) => (
        <Row key={session.id}>
          <RowHead>
            {session.name}
            {session.isThis && <span className="font-normal text-ink-2"> (this one)</span>}
          </RowHead>
          <Cell wide className="max-w-[48ch] truncate text-ink-2">
            {session.userAgent ?? 'not said'}
          </Cell>
          <Cell>
            <Time at={session.createdAt} now={now} />
          </Cell>
          <Cell wide>
            <Time at={session.lastUsedAt} now={now} />
          </Cell>
          <Cell wide>
            <Time at={session.expiresAt} now={now} />
          </Cell>
          <Cell align="right" className="print:hidden">
            {!session.isThis && <EndSession id={session.id} name={session.name} />}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
