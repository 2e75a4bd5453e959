/** The signers and builders of the artifacts of the period that no earlier artifact had. */
import { splitRef } from '#lib/format/signer.ts';
import { shiftDay } from '#lib/metrics/period.ts';
import type { ReportSection } from '#lib/report/report.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { signerIdentity } from '#db/evidence/signers.ts';
import { termText } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import { artifactsOf } from './scope/artifacts.ts';
import { cutTo, dayAndTime, type Scope } from './scope/scope.ts';

/** Artifacts of the period, and of the time before, that are looked at. */
const MAX_ARTIFACTS = 2_000;

export async function signerSections(scope: Scope): Promise<ReportSection[]> {
  const { from, period } = scope;
  const end = `${shiftDay(period.to, 1)}T00:00:00.000Z`;
  const during = await artifactsOf(scope, { from, to: end, limit: MAX_ARTIFACTS });
  const before = await artifactsOf(scope, { to: from, limit: MAX_ARTIFACTS });
  const compared =
    `compared with the ${before.isCut ? `newest ${MAX_ARTIFACTS}` : ''} artifacts before the period`.replace('  ', ' ');
  const section = async (id: string, title: string, note: string, nameOf: NameOf): Promise<ReportSection> => ({
    id,
    title,
    note: `${note}, ${compared}.`,
    columns: ['First seen (UTC)', title.replace('New ', '').replace(/s$/, ''), 'With'],
    empty: 'There is none.',
    ...cutTo(await newNames(scope.db, during.rows, before.rows, nameOf), during.isCut),
  });
  return [
    await section('signers', 'New signers', 'Signers without the tag or branch', signerOf),
    await section('builders', 'New builders', 'Builders that provenance names', builderOf),
  ];
}

type NameOf = (db: Db, row: ArtifactRow) => Promise<string | null>;

/** A workflow signs and builds each release with another ref, which makes it no other signer or builder. */
const signerOf: NameOf = async (db, { signer }) => {
  const identity = await signerIdentity(db, signer);
  return identity === null ? null : splitRef(identity)[0];
};

const builderOf: NameOf = async (db, { builder }) => {
  const id = await termText(db, builder);
  return id === null ? null : splitRef(id)[0];
};

async function newNames(db: Db, during: readonly ArtifactRow[], before: readonly ArtifactRow[], nameOf: NameOf) {
  const known = new Set<string | null>([null]);
  for (const row of before) known.add(await nameOf(db, row));
  const rows: ReportSection['rows'] = [];
  for (const row of during.toReversed()) {
    const name = await nameOf(db, row);
    if (name === null || known.has(name)) continue;
    known.add(name);
    const digest = await digestOf(db, row);
    rows.push({ cells: [dayAndTime(row.firstSeen), name, row.name ?? digest], path: `/artifacts/${digest}` });
  }
  return rows.toReversed();
}
