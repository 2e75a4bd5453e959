/** The schemas of the suggestions of the search. */
import * as z from 'zod';
import { SUGGESTION_KINDS, type Suggestions } from '#lib/views/search/suggestion.ts';

export const suggestQuery = z.object({
  q: z.string().max(500).meta({ description: 'A part of a name, of at least two characters', example: 'CVE-2024' }),
});

export const suggestions = z
  .object({
    suggestions: z.array(
      z.object({
        kind: z.enum(SUGGESTION_KINDS),
        label: z.string(),
        href: z.string().describe('The path of its page, or of the list of its artifacts'),
      }),
    ),
    indexed: z
      .int()
      .optional()
      .describe('While the search index of an earlier store is built: the share of the documents in it, in percent'),
  })
  .meta({ id: 'Suggestions' }) satisfies z.ZodType<Suggestions>;
