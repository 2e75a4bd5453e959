/** The texts with which the editor of a predicate type begins. */
/** The text of a new type, which extends one that ships where its URI is given. */
export function newTypeText(base: string | null): string {
  const [predicateType, more] =
    base === null
      ? ['https://example.com/my-predicate/v1', '']
      : [base, `# A predicate must conform to the schema of this type, too.\nextends: ${JSON.stringify(base)}\n`];
  return `id: my-predicate
predicateType: ${JSON.stringify(predicateType)}
title: My predicate
${more}appliesTo:
  projects:
    - "**"
fields:
  - name: approved
    pointer: /approved
    title: Approved
    type: boolean
schema:
  type: object
  required: [approved]
  properties:
    approved: { type: boolean }
`;
}
