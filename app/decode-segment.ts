/**
 * A part of a path as it was meant: `sha256%3Aab` is `sha256:ab`. What is no encoding stays as it is, and will be found
 * nowhere.
 */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
