import { asLabel, asList, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import type { Finding, Severity } from '#lib/evidence/model/evidence.ts';

/** A finding with the given members; all others are null. */
export function makeFinding(id: string, severity: Severity, members: Partial<Finding> = {}): Finding {
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
    ...members,
  };
}

/** The result of a static analysis. */
export function analysisResult(failed: boolean, warned: boolean): 'PASSED' | 'WARNED' | 'FAILED' {
  if (failed) return 'FAILED';
  return warned ? 'WARNED' : 'PASSED';
}

/** The texts, numbers and booleans of a list, as strings. */
export function strings(value: JsonValue | undefined): string[] {
  return asList(value)
    .map(asLabel)
    .filter((entry) => entry !== null);
}

/** A package URL in canonical spelling; as written if it does not parse. */
export function purlText(value: JsonValue | undefined): string | null {
  const written = asText(value);
  return written === null ? null : (parsePurl(written)?.canonical ?? written);
}

/** `file` or `file:line`; null without a file. */
export function locationText(file: JsonValue | undefined, line?: JsonValue): string | null {
  const path = asText(file);
  if (path === null) return null;
  return typeof line === 'number' && Number.isSafeInteger(line) && line > 0 ? `${path}:${line}` : path;
}
