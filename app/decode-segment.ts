/** Decode a path segment: `sha256%3Aab` becomes `sha256:ab`. An invalid encoding stays unchanged. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
