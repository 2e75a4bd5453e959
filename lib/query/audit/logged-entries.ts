/** Remembers what the entries of the log say, so that rows can be compared with them, and entries with rows. */
import { compareAuditHead } from './audit-entry-check.ts';
import { reporter, type Audit } from './check.ts';

/** What the log says about a document: the entry of its receipt, and the outcome of its last entry. */
export type LoggedDocument = {
  outcome: string;
  trust: number;
  /** SHA-256 of the first verification; null in entries before version 3. */
  verification: string | null;
  /** Kind and SHA-256 of the actor; null in entries of version 1. */
  actor: { kind: string; sha256: string } | null;
  newestOutcome: string;
};

type Entry = { [member: string]: unknown };

/** The key under which an entry other than one about a document is remembered, and the table of its row. */
const REMEMBERED: { [kind: string]: { table: string; keyOf: (entry: Entry) => string } } = {
  'trust-change': { table: 'trust', keyOf: ({ change, sha256, trust }) => `${change} ${sha256} ${trust}` },
  quarantine: { table: 'quarantine', keyOf: ({ change, number }) => `${change} ${number}` },
  visibility: { table: 'visibility_change', keyOf: ({ change, number }) => `${change} ${number}` },
  hold: { table: 'legal_hold', keyOf: ({ change, number }) => `${change} ${number}` },
  expectations: { table: 'expectations', keyOf: ({ version, sha256 }) => `${version} ${sha256}` },
  policy: { table: 'policy_version', keyOf: ({ change, policy, version }) => `${change} ${policy} ${version}` },
  'predicate-type': {
    table: 'predicate_type_version',
    keyOf: ({ change, type, version }) => `${change} ${type} ${version}`,
  },
  'verification-summary': { table: 'vsa', keyOf: ({ sha256 }) => `${sha256}` },
  report: { table: 'kept_report', keyOf: ({ number, sha256 }) => `${number} ${sha256}` },
  'vsa-key': { table: 'vsa_key', keyOf: ({ change, key }) => `${change} ${key}` },
};

/** The table in which the row of an entry is. */
export function tableOfEntry(kind: string): string {
  if (kind === 'attestation') return 'evidence';
  return kind === 'retention' || kind === 'seal' ? 'evidence_drop' : (REMEMBERED[kind]?.table ?? kind);
}

/** Remember one entry. An entry that cannot be read is a difference. */
export async function rememberEntry(audit: Audit, leaf: number, bytes: Uint8Array): Promise<void> {
  const entry = parseEntry(bytes);
  if (entry === null) {
    reporter(audit, 'log')('log_leaf', leaf, 'the entry of the leaf is no JSON object');
    return;
  }
  const kind = String(entry.kind);
  if (kind === 'attestation' || kind === 'verification') rememberDocument(audit, leaf, entry);
  else if (kind === 'retention') rememberRun(audit, leaf, entry);
  else if (kind === 'seal') rememberSeal(audit, leaf, entry);
  else if (kind === 'audit-log') await compareAuditHead(audit, leaf, entry);
  else if (kind in REMEMBERED)
    audit.state.log(kind, REMEMBERED[kind]!.keyOf(entry), { leaf, value: JSON.stringify(entry) });
}

/** A run that dropped nothing has an entry, but no row that would belong to it. */
function rememberRun(audit: Audit, leaf: number, entry: Entry): void {
  if (entry['documents'] !== 0) audit.state.log('retention', String(leaf), { leaf, value: JSON.stringify(entry) });
}

/** A seal removes secrets from the first verification of a document, and says which one is there since. */
function rememberSeal(audit: Audit, leaf: number, entry: Entry): void {
  audit.state.log('seal', String(leaf), { leaf, value: JSON.stringify(entry) });
  const digest = String(entry.sha256);
  const known = audit.state.peek('attestation', digest);
  if (known === null) {
    reporter(audit, 'log')('log_leaf', leaf, `sha256:${digest} was sealed, but no entry says that it was received`);
    return;
  }
  const document = JSON.parse(known.value) as LoggedDocument;
  if (document.verification === null) return;
  audit.state.relog('attestation', digest, JSON.stringify({ ...document, verification: String(entry.verification) }));
}

function parseEntry(bytes: Uint8Array): Entry | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Entry) : null;
  } catch {
    return null;
  }
}

function rememberDocument(audit: Audit, leaf: number, entry: Entry): void {
  const digest = String(entry.sha256);
  const report = reporter(audit, 'log');
  if (entry.kind === 'attestation') {
    const document: LoggedDocument = {
      outcome: String(entry.outcome),
      trust: Number(entry.trust),
      verification: typeof entry.verification === 'string' ? entry.verification : null,
      actor: (entry.actor as LoggedDocument['actor'] | undefined) ?? null,
      newestOutcome: String(entry.outcome),
    };
    if (!audit.state.log('attestation', digest, { leaf, value: JSON.stringify(document) }))
      report('log_leaf', leaf, `a second entry says that sha256:${digest} was received`);
    return;
  }
  const known = audit.state.peek('attestation', digest);
  if (known === null) report('log_leaf', leaf, `sha256:${digest} was verified, but no entry says that it was received`);
  else {
    const document = JSON.parse(known.value) as LoggedDocument;
    audit.state.relog('attestation', digest, JSON.stringify({ ...document, newestOutcome: String(entry.outcome) }));
  }
}
