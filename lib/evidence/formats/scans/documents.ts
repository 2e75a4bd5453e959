import { content, type JsonFormat } from '../../read/content.ts';
import { isGitlabReport, readGitlabReport } from './gitlab-report.ts';
import { grypeSubjects, isGrype, readGrype } from './grype.ts';
import { isOsvRecord, isOsvScan, readOsvRecords, readOsvScan } from './osv.ts';
import { isSarif, readSarif, sarifSubjects } from './sarif.ts';
import { isTrivy, readTrivy, trivySubjects } from './trivy.ts';

/** Scan reports that stand by themselves, as their tools write them. */
export const SCAN_FORMATS: readonly JsonFormat[] = [
  { claims: isSarif, read: ({ value }) => content('sarif', { facts: readSarif(value), subjects: sarifSubjects(value) }) },
  { claims: isTrivy, read: ({ value }) => content('vulnerability-report', { facts: { kind: 'scan', scan: readTrivy(value) }, subjects: trivySubjects(value) }) },
  { claims: isGrype, read: ({ value }) => content('vulnerability-report', { facts: { kind: 'scan', scan: readGrype(value) }, subjects: grypeSubjects(value) }) },
  { claims: isOsvScan, read: ({ value }) => content('vulnerability-report', { facts: { kind: 'scan', scan: readOsvScan(value) } }) },
  { claims: isGitlabReport, read: ({ value }) => content('vulnerability-report', { facts: readGitlabReport(value) }) },
  // An advisory says what is wrong with a package, not that this artifact has it: kept as it is.
  { claims: isOsvRecord, read: ({ value }) => content('vulnerability-report', { facts: { kind: 'generic' }, remarks: [{ code: 'advisory', pointer: '', message: `Advisories (${readOsvRecords(value).findings.length}), bound to no artifact.` }] }) },
];
