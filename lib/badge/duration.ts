/** `under 1 s`, `41 s`, `6 min`, `3 h`, `12 days`: a span in seconds, short enough for a badge. */
export function formatDuration(seconds: number): string {
  if (seconds <= 1) return 'under 1 s';
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
