import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { Facts, Subject } from '#lib/evidence/model/evidence.ts';
import { makeContent, type JsonFormat } from '../../read/content.ts';
import { isNpmAudit, readNpmAudit } from './audits/npm-audit.ts';
import { isPipAudit, readPipAudit } from './audits/pip-audit.ts';
import { isGitlabReport, readGitlabReport } from './gitlab-report.ts';
import { grypeSubjects, isGrype, readGrype } from './grype.ts';
import { isOsvRecord, isOsvScan, readOsvRecords, readOsvScan } from './osv.ts';
import { scanRemarks } from './remarks.ts';
import { isSarif, readSarif, sarifSubjects } from './sarif/sarif.ts';
import { isTrivy, readTrivy, trivySubjects } from './trivy.ts';

/** The format of a report; an incomplete result gets a remark. */
function report(
  recognises: (value: JsonObject) => boolean,
  read: (value: JsonObject) => Facts,
  subjects: (value: JsonObject) => Subject[] = () => [],
): JsonFormat {
  return {
    recognises,
    read({ value }) {
      const facts = read(value);
      return makeContent(recognises === isSarif ? 'sarif' : 'vulnerability-report', {
        facts,
        subjects: subjects(value),
        remarks: scanRemarks(facts, ''),
      });
    },
  };
}

/** Scan reports without an enclosing statement, as their tools write them. */
export const SCAN_FORMATS: readonly JsonFormat[] = [
  report(isSarif, readSarif, sarifSubjects),
  report(isTrivy, (value) => ({ kind: 'scan', scan: readTrivy(value) }), trivySubjects),
  report(isGrype, (value) => ({ kind: 'scan', scan: readGrype(value) }), grypeSubjects),
  report(isOsvScan, (value) => ({ kind: 'scan', scan: readOsvScan(value) })),
  report(isPipAudit, (value) => ({ kind: 'scan', scan: readPipAudit(value) })),
  report(isNpmAudit, (value) => ({ kind: 'scan', scan: readNpmAudit(value) })),
  report(isGitlabReport, readGitlabReport),
  // An advisory describes a flaw of a package; it is no evidence that an artifact has it. It is stored and shown only.
  {
    recognises: isOsvRecord,
    read: ({ value }) =>
      makeContent('vulnerability-report', {
        facts: { kind: 'generic' },
        remarks: [
          {
            code: 'advisory',
            pointer: '',
            message: `Advisories (${readOsvRecords(value).findings.length}), bound to no artifact.`,
          },
        ],
      }),
  },
];
