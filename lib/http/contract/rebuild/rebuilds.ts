/** The schemas of the rebuilds of an artifact. */
import * as z from 'zod';
import { REBUILD_OUTCOMES, REBUILD_STANDINGS, type RebuildsView } from '#lib/views/rebuild/rebuilds.ts';
import { dateTime, digest, evidenceId } from '../shared/shared-schemas.ts';
import { speaker } from '../shared/speaker.ts';

const rebuildView = z
  .object({
    rebuilder: speaker.describe('Who built it again: the verified signer of the document, else its sender'),
    isBuilder: z.boolean().describe('Whether the rebuilder also signed the build, and is no independent rebuilder'),
    outcome: z
      .enum(REBUILD_OUTCOMES)
      .describe(
        '`reproduced`: the same bytes. `equivalent`: other bytes, the same content after normalisation. `differs`: something else. `could-not-rebuild` and `unknown` say nothing about the artifact',
      ),
    standing: z
      .enum(REBUILD_STANDINGS)
      .describe('`verified`: the document counts and is verified. `reported`: it counts. `claimed`: it does not count'),
    isCurrent: z.boolean().describe('Whether it is the result that counts of this rebuilder'),
    isRegression: z.boolean().describe('Whether this rebuilder reproduced the artifact before, and now does not'),
    at: dateTime.describe('When it was signed, else when the document says that it was done, else when it came'),
    builder: z.string().nullable().describe('The builder that the document names; it decides nothing'),
    rebuilt: z.array(digest).describe('The digests of what the rebuild gave, where it gave something else'),
    differencesUrl: z
      .string()
      .nullable()
      .describe('A report of the differences, where the document names an `https` URL. The server never fetches it'),
    buildId: z.string().nullable().describe('The number of the build at the rebuilder'),
    reason: z.string().nullable(),
    document: z.object({ id: evidenceId, title: z.string() }),
  })
  .meta({ id: 'Rebuild' });

export const rebuildsView = z
  .object({
    summary: z.string().nullable().describe('One sentence; null where no rebuild counts'),
    tally: z
      .object({
        rebuilders: z.int().describe('Distinct rebuilders beside the builder, by their identities'),
        reproduced: z.int().describe('Verified'),
        reported: z.int().describe('Reproduced, as an unsigned document says that counts'),
        equivalent: z.int(),
        differs: z.int(),
        couldNotRebuild: z.int(),
        unknown: z.int(),
        regressed: z.int().describe('Used to reproduce and now do not; among `differs` and `equivalent`'),
      })
      .describe('How many rebuilders have each result; the last result of each counts'),
    reports: z.array(rebuildView).describe('What counts first, then the newest first; at most 50'),
    hidden: z.int(),
    reproducedBefore: z
      .object({ digest, name: z.string().nullable(), version: z.string().nullable(), summary: z.string() })
      .nullable()
      .describe('The release before, where it was reproduced and somebody gets something else for this one'),
  })
  .meta({
    id: 'Rebuilds',
    description: 'Who built the artifact again, and what they got',
  }) satisfies z.ZodType<RebuildsView>;
