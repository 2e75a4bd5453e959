/**
 * The value of an attribute in a header: unquoted, and percent-decoded once (CloudEvents HTTP Protocol Binding
 * §3.1.3.2).
 */
export function decodeAttribute(written: string): string | null {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(written.trim())?.[1];
  const text = quoted === undefined ? written.trim() : quoted.replaceAll(/\\(.)/g, '$1');
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone `%` or bytes that are no UTF-8.
    return null;
  }
}
