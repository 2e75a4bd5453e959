/**
 * The JavaScript that a browser loads with a page, compressed as the app sends it, without what the page loads later on
 * demand.
 */
import type { HttpClient } from './client.ts';
import type { BenchRequest } from './requests.ts';

/** Each page among the requests, once. */
export async function measureScriptSizes(
  caller: HttpClient,
  questions: readonly BenchRequest[],
): Promise<{ name: string; bytes: number }[]> {
  const pages = questions.filter(({ paths: [path] }) => !/^\/(api|badge|metrics)/.test(path!));
  const known = new Map<string, number>();
  const sizeOf = async (path: string): Promise<number> => {
    const size = known.get(path) ?? (await caller.send(path, { headers: { 'accept-encoding': 'gzip' } })).body.length;
    known.set(path, size);
    return size;
  };
  const sent: { name: string; bytes: number }[] = [];
  for (const { name, paths } of pages) {
    const html = (await caller.send(paths[0]!)).body.toString();
    let bytes = 0;
    for (const path of new Set(scriptUrlsOf(html))) bytes += await sizeOf(path);
    sent.push({ name, bytes });
  }
  return sent;
}

/** Scripts that the page names, without those for old browsers only. */
function scriptUrlsOf(html: string): string[] {
  return [...html.matchAll(/<script\b([^>]*)>/g)]
    .map(([, attributes]) => attributes!)
    .filter((attributes) => !/\bnomodule\b/i.test(attributes))
    .flatMap((attributes) => /\bsrc="([^"]+)"/.exec(attributes)?.[1]?.replaceAll('&amp;', '&') ?? []);
}
