/** Bounds the times in the facts of a document. The stored facts keep what the document tells. */
import { clampTime, isAfterReceipt } from '#lib/format/told-time.ts';
import type { Facts, Vex, VulnerabilityScan } from './evidence.ts';

/**
 * The facts with no time later than the receipt of the document (`receivedAt`, RFC 3339) and five minutes; a later time
 * becomes the time of receipt. Two times stay as they are: the expiry of a layout, because it is a limit and not an
 * observation, and `reportedAt` of a test report, because Attestry itself states it.
 */
export function clampTimes(facts: Facts, receivedAt: string): Facts {
  switch (facts.kind) {
    case 'provenance': {
      const { provenance } = facts;
      const startedOn = clampTime(provenance.startedOn, receivedAt);
      return {
        ...facts,
        provenance: { ...provenance, startedOn, finishedOn: clampTime(provenance.finishedOn, receivedAt) },
      };
    }
    case 'sbom':
      return {
        ...facts,
        sbom: { ...facts.sbom, created: clampTime(facts.sbom.created, receivedAt) },
        vex: facts.vex && clampVex(facts.vex, receivedAt),
        scan: facts.scan && clampScan(facts.scan, receivedAt),
      };
    case 'vex':
      return { ...facts, vex: clampVex(facts.vex, receivedAt) };
    case 'scan':
    case 'static-analysis':
      return { ...facts, scan: clampScan(facts.scan, receivedAt) };
    case 'tests': {
      const { tests } = facts;
      const startedOn = clampTime(tests.startedOn, receivedAt);
      return { ...facts, tests: { ...tests, startedOn, finishedOn: clampTime(tests.finishedOn, receivedAt) } };
    }
    case 'vsa':
      return { ...facts, vsa: { ...facts.vsa, timeVerified: clampTime(facts.vsa.timeVerified, receivedAt) } };
    case 'svr':
      return { ...facts, timeCreated: clampTime(facts.timeCreated, receivedAt) };
    case 'event':
      return { ...facts, event: { ...facts.event, timestamp: clampTime(facts.event.timestamp, receivedAt) } };
    case 'review': {
      const { review } = facts;
      const reviews = review.reviews.map((one) => ({ ...one, at: clampTime(one.at, receivedAt) }));
      const protection = review.protection.map((one) => ({ ...one, since: clampTime(one.since, receivedAt) }));
      return { ...facts, review: { ...review, mergedAt: clampTime(review.mergedAt, receivedAt), reviews, protection } };
    }
    case 'rebuild': {
      const { rebuild } = facts;
      return { ...facts, rebuild: { ...rebuild, finishedOn: clampTime(rebuild.finishedOn, receivedAt) } };
    }
    case 'release':
    case 'publish':
    case 'link':
    case 'layout':
    case 'scai':
    case 'reference':
    case 'image-signature':
    case 'generic':
      return facts;
  }
}

function clampScan(scan: VulnerabilityScan, receivedAt: string): VulnerabilityScan {
  const finishedOn = clampTime(scan.finishedOn, receivedAt);
  return { ...scan, finishedOn, databaseUpdated: clampTime(scan.databaseUpdated, receivedAt) };
}

function clampVex(vex: Vex, receivedAt: string): Vex {
  const isWrong = vex.statements.some(({ timestamp }) => timestamp !== null && isAfterReceipt(timestamp, receivedAt));
  return {
    ...vex,
    timestamp: clampTime(vex.timestamp, receivedAt),
    statements: isWrong
      ? vex.statements.map((one) => ({ ...one, timestamp: clampTime(one.timestamp, receivedAt) }))
      : vex.statements,
  };
}
