/** `attestry audit`: proves the store of the data folder, whether or not the app is running. */
import { join } from 'node:path';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import type { Config } from '#lib/config.ts';
import type { AuditCheck } from '#lib/query/audit/check.ts';
import type { AuditProgress, AuditReport } from '#lib/query/audit/run-audit.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { EXIT, type Exit, type Io, printJson, UndeterminedError } from '../terminal/io.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { withProgress } from '../terminal/progress-bar.ts';

type Options = { verify?: boolean; resume?: boolean; state?: string; json?: boolean };

/** The state of an audit that was interrupted, in the data folder. */
const STATE_FILE = 'audit-state.db';

async function audit(io: Io, options: Options): Promise<Exit> {
  const { dataFolder, databaseUrl, anchors, anchorToken } = await io.settings();
  const { runAudit } = await import('#lib/query/audit/run-audit.ts');
  const further = await anchorChecks(anchors, anchorToken);
  const examiner = options.verify ? await openVerifier() : null;
  const report = await withProgress(io, options, ({ progress, signal }) =>
    runAudit({
      folder: dataFolder,
      databaseUrl,
      stateFile: options.state ?? join(dataFolder, STATE_FILE),
      resume: options.resume === true,
      further,
      examiner,
      now: io.now,
      signal,
      progress: ({ check, checks, ...rest }: AuditProgress) =>
        progress({ name: check, steps: checks, unit: 'items', ...rest }),
    }),
  );
  if (report.outcome === 'interrupted')
    throw new UndeterminedError('the audit was interrupted; go on with: npx attestry audit --resume');
  const { tellAudit } = await import('#lib/admin/tell-audit.ts');
  if (!(await tellAudit({ folder: dataFolder, databaseUrl }, report, io.now())))
    io.err('Nobody was told of it: the store cannot be written.\n');
  if (options.json) printJson(io, report);
  else io.out(formatReport(report));
  return report.outcome === 'proved' ? EXIT.yes : EXIT.no;
}

/** The check of the anchors, where there are any. */
async function anchorChecks(settings: Config['anchors'], token: string | null): Promise<AuditCheck[]> {
  if (settings.length === 0) return [];
  const { openAnchors } = await import('#lib/admin/anchors/anchors.ts');
  const { anchorCheck } = await import('#lib/admin/anchors/anchor-check.ts');
  return [anchorCheck(openAnchors(settings, { fetch: globalThis.fetch, token, timeoutMs: ANCHOR_TIMEOUT_MS }))];
}

const ANCHOR_TIMEOUT_MS = 10_000;

async function openVerifier() {
  const { InlineExaminer } = await import('#lib/ingest/examine/inline-examiner.ts');
  return new InlineExaminer();
}

/** The report of an audit as text: each difference, then what was proved. */
export function formatReport({ checks, differences, total, notes, log }: AuditReport): string {
  const lines = differences.map(({ table, key, message }) =>
    sanitizeLine(`${key === null ? table : `${table} ${key}`}: ${message}`),
  );
  const hidden = total - differences.length;
  const of = log === null ? '' : ` The log has ${formatQuantity(log.size, 'entry', 'entries')}.`;
  return [
    ...lines.map((line) => `${line}\n`),
    ...(hidden > 0 ? [`and ${formatCount(hidden)} more\n`] : []),
    total === 0
      ? `no differences.${of} ${formatQuantity(checks.length, 'check')}: ${checks.map(({ description }) => description).join('; ')}.\n`
      : `${formatQuantity(total, 'difference')}.${of}\n`,
    ...notes.map((note) => `${note}\n`),
  ].join('');
}

export const addAudit: AddCommand = (program, io, does) => {
  program
    .command('audit')
    .description('prove the store: bytes, rows, log, statuses and anchors; names every difference')
    .option('--verify', 'verify every document again, too')
    .option('--resume', 'go on with an audit that was interrupted')
    .option('--state <file>', 'the file with the state of the audit; by default in the data folder')
    .addHelpText('after', '\nExit codes: 0 no differences, 1 differences, 2 wrong usage, 3 the store cannot be read.')
    .action(does((options: Options) => audit(io, options)));
};
