import { asLabel, asList, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import type { Finding, Severity } from '#lib/evidence/model/evidence.ts';

/** A finding with what is not known left null. */
export function makeFinding(id: string, severity: Severity, filled: Partial<Finding> = {}): Finding {
  return {
    id,
    aliases: [],
    severity,
    score: null,
    package: null,
    purl: null,
    version: null,
    fixedIn: null,
    url: null,
    place: null,
    ...filled,
  };
}

export function strings(value: JsonValue | undefined): string[] {
  return asList(value)
    .map(asLabel)
    .filter((entry) => entry !== null);
}

/** A package URL in its one spelling; as written where it does not parse. */
export function purlText(value: JsonValue | undefined): string | null {
  const written = asText(value);
  return written === null ? null : (parsePurl(written)?.canonical ?? written);
}

/** `file` or `file:line`; null where no file is named. */
export function locationText(file: JsonValue | undefined, line?: JsonValue): string | null {
  const named = asText(file);
  if (named === null) return null;
  return typeof line === 'number' && Number.isSafeInteger(line) && line > 0 ? `${named}:${line}` : named;
}
