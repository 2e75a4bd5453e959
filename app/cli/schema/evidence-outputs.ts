/** What the commands about evidence and artifacts print with `--json`. */
import * as z from 'zod';
import { ambiguousDigest, artifactListItem, artifactView } from '#lib/http/contract/artifact.ts';
import { artifactAsOf, environmentAsOf } from '#lib/http/contract/as-of/as-of.ts';
import { comparisonView } from '#lib/http/contract/compare/compare.ts';
import { finding } from '#lib/http/contract/environment/drift.ts';
import { owned } from '#lib/http/contract/environment/environment.ts';
import { putInventory, withdrawnInventory } from '#lib/http/contract/environment/inventory.ts';
import { gateAnswer } from '#lib/http/contract/gate/gate.ts';
import { impactPage } from '#lib/http/contract/impact/impact.ts';
import { keptReportPage, keptReportView, schedulePage, scheduleView } from '#lib/http/contract/report/kept.ts';
import { reportView } from '#lib/http/contract/report/report.ts';
import { ingestResult, verification, verifyResult } from '#lib/http/contract/verification.ts';
import { dsseEnvelope } from '#lib/http/contract/vsa/vsa.ts';
import { status } from '#lib/http/contract/shared/shared-schemas.ts';
import { anyOf, ended, type Outputs, writtenFile } from './shapes.ts';

const pushed = ingestResult.extend({
  file: z.string().describe('The file that holds the document; `-`: standard input'),
});
const { past: _past, today: _today, ...environmentThen } = environmentAsOf.shape;

export const EVIDENCE_OUTPUTS: Outputs = {
  push: z.object({ results: z.array(pushed).describe('One for each document, in the order of the files') }),
  watch: z
    .object({
      file: z.string().describe('Its path in the folder'),
      digest: z.string().nullable().describe('The SHA-256 of its bytes; null where it is too large to be sent'),
      outcome: z.enum(['stored', 'duplicate', 'rejected', 'known']),
      detail: z.string(),
      results: z.array(ingestResult),
      movedTo: z.string().nullable(),
    })
    .describe('Each line'),
  verify: z.object({ results: z.array(verifyResult).describe('One for each document of the file') }),
  'verify-bundle': z.object({
    verified: z.boolean(),
    why: z.string().nullable().describe('Why it is not verified; null where it is'),
    verification: verification.nullable().describe('Null where the file is no Sigstore bundle'),
  }),
  status: anyOf(artifactView, ambiguousDigest, artifactAsOf.describe('With `--as-of`')),
  'environment show': anyOf(
    z.object({ environment: z.string(), artifacts: z.array(artifactListItem) }),
    z.object(environmentThen).describe('With `--as-of`'),
  ),
  'environment drift': z.object({
    findings: z.array(finding),
    more: z.boolean().describe('Whether there are more than these'),
  }),
  'environment expect': putInventory,
  'environment observe': putInventory,
  'environment withdraw': withdrawnInventory,
  'environment owner': owned,
  compare: comparisonView,
  impact: impactPage,
  vsa: z.object({
    result: z.enum(['PASSED', 'FAILED']),
    levels: z.array(z.string()).describe('The verified levels, as `SLSA_BUILD_LEVEL_3`'),
    status,
    reason: z.string(),
    envelope: dsseEnvelope,
  }),
  gate: gateAnswer,
  report: reportView,
  'report list': keptReportPage,
  'report get': keptReportView,
  'report schedule add': z.object({ schedule: scheduleView }),
  'report schedule list': schedulePage,
  'report schedule end': ended('schedule'),
  'report pack': writtenFile,
  'report verify': z
    .object({ ok: z.int(), failed: z.int(), 'not-checked': z.int(), note: z.int() })
    .describe('How many checks had each outcome'),
};
