/** A URL that a document states, where a page may link to it: `https` only. Null for anything else. */
export function httpsUrl(written: string | null): string | null {
  return written !== null && /^https:\/\/[^\s<>"]+$/.test(written) && URL.canParse(written) ? written : null;
}
