/** Shapes that the outputs of several commands share. */
import * as z from 'zod';
import { documentProblem } from '#lib/http/contract/shared/shared-schemas.ts';

/** The schema of what each command prints, by its name with those of the commands above it. */
export type Outputs = { [command: string]: z.ZodType };

/** One of several outputs, by what was asked. */
export function anyOf(...schemas: [z.ZodType, z.ZodType, ...z.ZodType[]]): z.ZodType {
  return z.union(schemas);
}

/** The number of what has ended. */
export const ended = (what: string) => z.object({ ended: z.int().describe(`The number of the ${what}`) });
/** The number of what is released. */
export const released = (what: string) => z.object({ released: z.int().describe(`The number of the ${what}`) });

export const writtenFile = z.object({ output: z.string().describe('The file that was written') });

/** What is printed instead by every command, where it has no answer. */
export const failure = z
  .object({
    error: z.object({
      code: z
        .string()
        .describe('Stable: `wrong-usage` (exit code 2), `could-not-tell` (3), or the code of a problem of the API'),
      message: z.string(),
      pointer: z.string().optional().describe('What is wrong in the document: a JSON pointer (RFC 6901)'),
    }),
    problems: z.array(documentProblem).optional().describe('Everything that is wrong with a refused document'),
  })
  .meta({ id: 'Failure', description: 'Why the command has no answer. The exit code says what it means' });
