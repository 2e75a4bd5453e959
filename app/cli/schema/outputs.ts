/** The JSON Schemas of what the commands print with `--json`, from the schemas of the answers of the API. */
import * as z from 'zod';
import { whatIfRun } from '#lib/http/contract/what-if/run.ts';
import { EVIDENCE_OUTPUTS } from './evidence-outputs.ts';
import { INSTALLATION_OUTPUTS } from './installation-outputs.ts';
import { RULE_OUTPUTS } from './rule-outputs.ts';
import { failure, type Outputs } from './shapes.ts';

/** What each command answers, without failures. */
export const OUTPUTS: Outputs = { ...EVIDENCE_OUTPUTS, ...RULE_OUTPUTS, ...INSTALLATION_OUTPUTS };

/** Everything that a command prints: its answers, that of `--what-if` where it has this option, and a failure. */
export function outputsOf(command: string, { whatIf }: { whatIf: boolean }): z.ZodType[] {
  const answer = OUTPUTS[command];
  if (answer === undefined) throw new Error(`${command} has no schema`);
  const answers = answer instanceof z.ZodUnion ? (answer.options as z.ZodType[]) : [answer];
  return [...answers, ...(whatIf ? [whatIfRun.describe('With `--what-if`')] : []), failure];
}

/** A later version may add members; and `example` is a word of OpenAPI, where JSON Schema has `examples`. */
function adapt({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  if ('example' in jsonSchema) {
    jsonSchema.examples = [jsonSchema['example']];
    delete jsonSchema['example'];
  }
}

/** The schema of a command (JSON Schema 2020-12). Members that it does not name may be added by a later version. */
export function jsonSchemaOf(command: string, options: { whatIf: boolean }): object {
  const [first, ...rest] = outputsOf(command, options);
  const { $schema, ...schema } = z.toJSONSchema(z.union([first!, ...rest]), {
    unrepresentable: 'any',
    override: adapt,
  });
  return { $schema, title: `attestry ${command} --json`, ...schema };
}
