/** Reads the fields of the form. */

/** The values of a field, separated by commas or spaces. */
export function listed(entered: FormDataEntryValue | null): string[] {
  return String(entered ?? '')
    .split(/[\s,]+/)
    .filter(Boolean);
}

/** The mapping of a generic connection, or why the text is no JSON. */
export function parsedMapping(entered: FormDataEntryValue | null): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(String(entered ?? '')) as unknown };
  } catch (error) {
    return { problem: `The mapping is no JSON: ${error instanceof Error ? error.message : 'it cannot be read'}` };
  }
}
