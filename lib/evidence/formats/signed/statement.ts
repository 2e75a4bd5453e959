import type { Remark } from '#lib/evidence/model/evidence.ts';
import { makeContent, type JsonFormat } from '../../read/content.ts';
import { isRefusal } from '../../read/refusal.ts';
import { isStatement, readStatement } from '../../read/statement.ts';
import { readFacts } from '../predicates/registry.ts';

/** An unsigned in-toto statement. */
export const statement: JsonFormat = {
  recognises: isStatement,
  read(document) {
    const remarks: Remark[] = [];
    const read = readStatement(document.value, '', remarks);
    if (isRefusal(read)) return read;
    return makeContent('in-toto-statement', {
      statement: read,
      predicateType: read.predicateType,
      subjects: read.subjects,
      facts: readFacts(read, remarks),
      remarks,
    });
  },
};
