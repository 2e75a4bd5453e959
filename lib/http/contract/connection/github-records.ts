/** The schema of what GitHub lists of an artifact. */
import * as z from 'zod';
import { dateTime } from '#lib/http/contract/shared/shared-schemas.ts';
import type { GithubRecordsView } from '#lib/views/github/records.ts';

const text = z.string().nullable();

export const githubRecordsView = z
  .object({
    organization: text.describe('The organisation whose records these are; null: GitHub has not answered yet'),
    outcome: z
      .enum(['never', 'read', 'unreached', 'refused'])
      .describe('`unreached`: GitHub could not be asked, which says nothing about the artifact'),
    summary: z.string().describe('What is known, in one sentence'),
    askedAt: dateTime.nullable(),
    answeredAt: dateTime.nullable().describe('When GitHub answered last; the records are those of then'),
    nextAt: dateTime.nullable().describe('When GitHub is asked again; null: not by itself'),
    canAsk: z.boolean().describe('Whether GitHub is asked about this artifact when somebody wants it'),
    storage: z
      .array(
        z.object({
          name: text,
          registry: text.describe('The address of the registry, without a user name, a password or a query'),
          repository: text.describe('The repository of the registry'),
          url: text.describe('The address of the artifact, without the same'),
          status: text.describe('`active`, `eol` or `deleted`'),
          updatedAt: dateTime.nullable(),
        }),
      )
      .describe('Where the artifact is stored, the newest first; at most 50'),
    deployments: z
      .array(
        z.object({
          environment: text,
          region: text.describe('The region, or another physical environment'),
          cluster: text,
          name: text.describe('The name of the deployment'),
          risks: z.array(z.string()).describe('Such as `internet-exposed`'),
          updatedAt: dateTime.nullable(),
        }),
      )
      .describe(
        'That the artifact was deployed, the newest first; at most 50. GitHub does not say whether it was decommissioned since, so `deployments` of the artifact has none of them',
      ),
    hidden: z
      .int()
      .describe('Records that GitHub counts or gave, and that are not here: too many, or of another digest'),
  })
  .meta({
    id: 'GithubRecords',
    description:
      'The storage and deployment records that GitHub lists of the digest, for the organisation of its repository. Whoever may write records of the organisation wrote them; nothing of it is verified, and nothing of it counts',
  }) satisfies z.ZodType<GithubRecordsView>;
