/** The query of the page of quarantines, and URLs with it. */

/** What a quarantine covers; empty: everything. `from` and `until` are days, or RFC 3339 times. */
export type QuarantineDraft = {
  evidence: string;
  sender: string;
  signer: string;
  issuer: string;
  from: string;
  until: string;
};

const MEMBERS = ['evidence', 'sender', 'signer', 'issuer', 'from', 'until'] as const;
const MAX_LENGTH = 2_000;

export type SearchParams = { [name: string]: string | string[] | undefined };

/** Parse the query of the page: the draft fills the form. Repeated and overlong parameters count as absent. */
export function parseQuarantineQuery(parameters: SearchParams): { draft: QuarantineDraft; cursor: number | null } {
  const text = (name: string): string => {
    const value = parameters[name];
    return typeof value === 'string' && value.length <= MAX_LENGTH ? value.trim() : '';
  };
  const draft = Object.fromEntries(MEMBERS.map((name) => [name, text(name)])) as QuarantineDraft;
  const cursor = Number(text('cursor'));
  return { draft, cursor: Number.isSafeInteger(cursor) && cursor > 0 ? cursor : null };
}

/** The URL of the form, filled with what a quarantine is to cover. */
export function quarantineHref(draft: Partial<QuarantineDraft>): string {
  return `/quarantine?${new URLSearchParams(draft).toString()}#new`;
}

/** The members of a request that are not empty. */
export function quarantineBody(draft: QuarantineDraft): { [member: string]: string } {
  return Object.fromEntries(
    MEMBERS.flatMap((name) => (draft[name].trim() === '' ? [] : [[name, withZone(name, draft[name].trim())]])),
  );
}

/** A control of the browser tells a time without a time zone: the form asks for one in UTC. */
function withZone(name: string, text: string): string {
  const isTime = name === 'from' || name === 'until';
  return isTime && /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/.test(text)
    ? `${text.length === 16 ? `${text}:00` : text}Z`
    : text;
}
