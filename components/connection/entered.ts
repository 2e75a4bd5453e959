/** Reads the fields of the form. */

/** The values of a field, separated by commas or spaces. */
export function listed(entered: FormDataEntryValue | null): string[] {
  return String(entered ?? '')
    .split(/[\s,]+/)
    .filter(Boolean);
}

/** The settings of a connection, or why the text is no JSON. */
export function parsedSettings(entered: FormDataEntryValue | null): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(String(entered ?? '')) as unknown };
  } catch (error) {
    return { problem: `The settings are no JSON: ${error instanceof Error ? error.message : 'it cannot be read'}` };
  }
}
