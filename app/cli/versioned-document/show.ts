/** What the commands about policies and about predicate types share: they show a document and its versions. */
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { Context } from '#lib/context/context.ts';
import type { PolicyVersionView } from '#lib/views/policy/policy.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { EXIT, type Exit, type Io, printJson, UsageError } from '../terminal/io.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';

export type ShowOptions = { json?: boolean; version?: number; yaml?: boolean };

/** Versions that `show` prints; `--json` has more. */
const SHOWN_VERSIONS = 10;

/** A document as `show` reads it. */
type Shown = { yaml: string; versions: readonly PolicyVersionView[] };

/** How a kind of document is read and printed. */
export type Showing<View extends Shown> = {
  /** `policy`, `predicate type`: the word in messages. */
  noun: string;
  /** The command that lists the documents, as `policy list`. */
  listedBy: string;
  /** The document with its versions; null where there is none with this id. */
  find: (context: Context, id: string) => Promise<View | null>;
  /** The JSON of a version; null where there is none. */
  findVersion: (context: Context, id: string, version: number) => Promise<string | null>;
  /** A stored version in YAML. */
  toYaml: (stored: JsonObject) => string;
  /** The lines about the document, which its versions follow. */
  lines: (view: View) => string[];
};

/** Show a document with its versions, or the document of one version in YAML or JSON. */
export async function showDocument<View extends Shown>(
  io: Io,
  { id, version, yaml, json }: ShowOptions & { id: string },
  { noun, listedBy, find, findVersion, toYaml, lines }: Showing<View>,
): Promise<Exit> {
  if (version !== undefined) {
    const body = await withDataFolder(io, (context) => findVersion(context, id, version));
    if (body === null) throw new UsageError(`there is no version ${version} of ${id}`);
    const stored = JSON.parse(body) as JsonObject;
    if (json) printJson(io, stored);
    else io.out(toYaml(stored));
    return EXIT.yes;
  }
  const view = await withDataFolder(io, (context) => find(context, id));
  if (view === null) throw new UsageError(`there is no ${noun} ${id}; see: npx attestry ${listedBy}`);
  if (json) printJson(io, view);
  else io.out(yaml ? view.yaml : formatLines([...lines(view), ...versionLines(view.versions)]));
  return EXIT.yes;
}

/** Lines of text in which control characters are replaced. */
export function formatLines(lines: readonly string[]): string {
  return lines.map((line) => `${sanitizeLine(line)}\n`).join('');
}

function versionLines(versions: readonly PolicyVersionView[]): string[] {
  return versions
    .slice(0, SHOWN_VERSIONS)
    .map((one) => `  version ${one.version}${one.retired ? ' (retired)' : ''}, ${describeChange(one)}`);
}

/** When, by whom and why a document was changed. */
export function describeChange({ at, by, reason }: Pick<PolicyVersionView, 'at' | 'by' | 'reason'>): string {
  return `${at.slice(0, 10)} by ${by?.name ?? 'unknown'}: ${reason}`;
}
