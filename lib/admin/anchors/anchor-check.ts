/** The check of the audit: the log extends everything that its anchors have seen. */
import { type AuditCheck, reporter } from '#lib/query/audit/check.ts';
import { describeAlarm } from './anchor.ts';
import { type Anchors, anchoredLog } from './anchors.ts';

/** The check for these anchors. What an anchor cannot say now is a note, not a difference. */
export function anchorCheck({ list }: Anchors): AuditCheck {
  return {
    name: 'anchors',
    description: 'the log extends every checkpoint that its anchors have seen',
    total: () => list.length,
    async step(audit) {
      const report = reporter(audit, 'anchors');
      const verifier = audit.key?.verifier ?? null;
      const log = verifier && (await anchoredLog(audit.store.read, verifier));
      if (log === null) {
        if (list.length > 0) audit.state.note('anchors', 'The anchors were not compared: the log cannot be read.');
        return { cursor: null, done: list.length };
      }
      const silent: string[] = [];
      for (const anchor of list) {
        const verdict = await anchor.examine(log);
        if (verdict.outcome === 'alarm') report('log_checkpoint', log.head.size, describeAlarm(verdict.alarm));
        if (verdict.outcome === 'unreadable') silent.push(`${anchor.name} (${verdict.reason})`);
      }
      if (silent.length > 0) audit.state.note('anchors', `Not compared with anchors: ${silent.join(', ')}.`);
      return { cursor: null, done: list.length };
    },
  };
}
