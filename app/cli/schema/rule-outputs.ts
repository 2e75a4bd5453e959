/** What the commands about trust, policies, waivers and drills print with `--json`. */
import * as z from 'zod';
import { drillPage, drillView } from '#lib/http/contract/drill/drill.ts';
import { openVexDocument } from '#lib/http/contract/openvex.ts';
import {
  policyChange,
  policyPackPage,
  policyPage,
  policyProblems,
  policyView,
} from '#lib/http/contract/policy/policy.ts';
import { predicateTypeChange, predicateTypePage, predicateTypeView } from '#lib/http/contract/policy/predicate-type.ts';
import { quarantinePage, quarantineView } from '#lib/http/contract/quarantine.ts';
import { holdPage, holdView, retentionPreview } from '#lib/http/contract/shared/retention.ts';
import { dateTime } from '#lib/http/contract/shared/shared-schemas.ts';
import { trustView } from '#lib/http/contract/trust.ts';
import { waiverPage, waiverView } from '#lib/http/contract/waiver.ts';
import { whatIfRun } from '#lib/http/contract/what-if/run.ts';
import { anyOf, type Outputs, released } from './shapes.ts';

const trustEntry = z.object({ id: z.string(), name: z.string(), kind: trustView.shape.roots.element.shape.kind });
const vsaKey = z.object({
  keyId: z.string(),
  algorithm: z.string(),
  source: z.string().describe('Where the private key is'),
  signsFrom: dateTime,
  signsUntil: dateTime.nullable().describe('Null while no later key is known'),
  revokedAt: dateTime.nullable(),
});
const document = z.looseObject({}).describe('The document of one version, with `--version`');
const waiver = z.object({ waiver: waiverView });
const { packs } = policyPackPage.shape;
const { choice } = policyPage.shape;

export const RULE_OUTPUTS: Outputs = {
  'trust add': z.object({
    added: z.array(trustEntry),
    present: z.array(trustEntry).describe('They were there before'),
  }),
  'trust list': z.object({
    trust: z.array(
      trustEntry.extend({
        builtIn: z.boolean(),
        addedAt: dateTime,
        thresholds: z.object({ tlog: z.int(), ctlog: z.int(), timestamp: z.int() }),
        validFrom: dateTime.nullable(),
        validUntil: dateTime.nullable(),
        hint: z.string().nullable(),
      }),
    ),
  }),
  'trust remove': z.object({ removed: z.array(trustEntry) }),
  'vsa-key list': z.object({ keys: z.array(vsaKey) }),
  'vsa-key rotate': z.object({ key: vsaKey }),
  'vsa-key revoke': z.object({ key: vsaKey }),
  'policy apply': policyChange,
  'policy check': policyProblems,
  'policy list': policyPage.omit({ choice: true }),
  'policy show': anyOf(policyView, document),
  'policy which': choice.unwrap(),
  'policy what-if': whatIfRun,
  'policy retire': policyChange,
  'policy packs': anyOf(policyPackPage, packs.element.describe('With the id of a pack')),
  'predicate-type apply': predicateTypeChange,
  'predicate-type check': policyProblems,
  'predicate-type list': predicateTypePage,
  'predicate-type show': anyOf(predicateTypeView, document),
  'predicate-type retire': predicateTypeChange,
  'quarantine create': z.object({ quarantine: quarantineView }),
  'quarantine list': quarantinePage,
  'quarantine release': released('quarantine'),
  'waive create': waiver,
  'waive list': waiverPage,
  'waive approve': waiver,
  'waive refuse': waiver,
  'waive end': waiver,
  'waive vex': openVexDocument,
  'what-if': whatIfRun,
  'drill list': drillPage,
  'drill run': z.object({ drills: z.array(drillView) }),
  'drill show': z.object({ drill: drillView }),
  'drill acknowledge': z.object({ drill: drillView }),
  'hold add': z.object({ hold: holdView }),
  'hold list': holdPage,
  'hold release': released('hold'),
  retention: anyOf(
    retentionPreview.omit({ cursor: true }).extend({ dryRun: z.literal(true) }),
    z
      .object({ run: z.int(), documents: z.int(), bytes: z.int(), storedBytes: z.int() })
      .describe('With `--apply`: what was dropped'),
  ),
  seal: z.object({ sealed: z.string().describe('The id of the document') }),
};
