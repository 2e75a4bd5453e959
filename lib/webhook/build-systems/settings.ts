/** The settings of the connection of a CI system: where the addresses of its runs begin. */
import * as z from 'zod';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { PUBLIC_HOSTS } from '#lib/bytes/naming/project-pattern.ts';
import { problemWith } from '#lib/webhook/field.ts';
import type { ConnectionFacts, WebhookSource } from '#lib/webhook/source.ts';

/**
 * A CI system that many organisations share, by its host: the path that names one of them. A connection that names none
 * would speak about the runs of strangers.
 */
const SHARED: { [host: string]: RegExp } = {
  'buildkite.com': /^\/[^/]+\//,
  'app.circleci.com': /^\/pipelines\/[^/]+\/[^/]+\//,
};

const runs = z
  .string()
  .max(1_000)
  .superRefine((text, context) => {
    const problem = runsProblem(text);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });

/** What is wrong with the address at which the addresses of runs begin; null: nothing. */
function runsProblem(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.href !== text || !url.pathname.endsWith('/'))
    return 'write the address below which all runs are, with a slash at its end';
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '')
    return 'the address has neither a query, a fragment nor a user';
  if (PUBLIC_HOSTS.has(url.hostname)) return `the runs at ${url.hostname} are those of its repositories`;
  const shared = Object.hasOwn(SHARED, url.hostname) ? SHARED[url.hostname] : undefined;
  return shared === undefined || shared.test(url.pathname) ? null : 'name your organisation in the address';
}

const schema = z.strictObject({ runs });

/** The settings of a source of runs; `example` is where those of somebody begin. */
export function runsSettings(example: string): NonNullable<WebhookSource['settings']> {
  return { example: { runs: example } satisfies JsonObject, check: (given) => problemWith(schema, given) };
}

/** Where the runs of a connection are. The settings were checked when they were stored. */
export function runsOf({ settings }: ConnectionFacts): string {
  return schema.parse(settings).runs;
}
