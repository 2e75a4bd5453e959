import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  downloadHref,
  toArtifactFilter,
  artifactListHref,
  hasFilter,
  parseArtifactQuery,
  parseStatuses,
} from './query.ts';

const now = Date.parse('2025-05-14T10:00:00Z');

describe('parseArtifactQuery', () => {
  it('keeps valid parameters and drops the rest', () => {
    expect(
      parseArtifactQuery({
        q: ' acme ',
        status: 'failed,nonsense',
        level: '9',
        sort: 'upwards',
        from: 'yesterday',
        other: 'x',
        span: '30',
      }),
    ).toEqual({ q: 'acme', status: 'failed,nonsense', span: '30' });
    expect(parseStatuses('failed,nonsense')).toEqual(['failed']);
  });
  it('combines a repeated status parameter', () =>
    expect(toArtifactFilter(parseArtifactQuery({ status: ['failed', 'error'] }), now).status).toEqual([
      'failed',
      'error',
    ]));
  it('accepts only the names of metrics', () =>
    expect([parseArtifactQuery({ behind: 'open' }), parseArtifactQuery({ behind: 'everything' })]).toEqual([
      { behind: 'open' },
      {},
    ]));
  it('drops an unknown status', () => expect(parseArtifactQuery({ status: 'green' })).toEqual({}));
  it('turns a period into a start time', () =>
    expect(toArtifactFilter({ span: '7' }, now).from).toBe('2025-05-07T10:00:00.000Z'));
  it('passes a last day on as the API takes it, included to its end', () =>
    expect(toArtifactFilter({ from: '2025-01-01', to: '2025-01-31' }, now)).toEqual({
      from: '2025-01-01',
      to: '2025-01-31',
    }));
  it('prefers an exact start time to a period', () =>
    expect(toArtifactFilter({ span: '7', from: '2025-01-01T00:00:00Z' }, now).from).toBe('2025-01-01T00:00:00Z'));
  it('never throws, whatever the URL contains', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('q', 'status', 'level', 'span', 'from', 'to', 'sort', 'cursor'),
          fc.oneof(fc.string(), fc.array(fc.string())),
        ),
        (params) => {
          const query = parseArtifactQuery(params);
          toArtifactFilter(query, now);
          expect(
            parseArtifactQuery(Object.fromEntries(new URL(artifactListHref(query), 'http://x').searchParams)),
          ).toEqual(query);
        },
      ),
    );
  });
});

describe('URLs of a list', () => {
  it('goes back to the first page when a filter changes', () =>
    expect(artifactListHref({ q: 'a', cursor: 'c' }, { status: 'failed' })).toBe('/artifacts?q=a&status=failed'));
  it('keeps everything when nothing changes', () =>
    expect(artifactListHref({ q: 'a', cursor: 'c' }, {}, '/api/v1/artifacts')).toBe('/api/v1/artifacts?q=a&cursor=c'));
  it('removes a filter', () =>
    expect(artifactListHref({ q: 'a', level: '3' }, { level: null })).toBe('/artifacts?q=a'));
  it('downloads exactly the list shown', () => {
    expect(
      downloadHref(toArtifactFilter({ q: 'a b', status: 'failed,error', span: '7', cursor: 'c' }, now), 'csv'),
    ).toBe('/api/v1/artifacts?q=a+b&status=failed%2Cerror&from=2025-05-07T10%3A00%3A00.000Z&cursor=c&format=csv');
    expect(downloadHref({}, 'json')).toBe('/api/v1/artifacts');
  });
  it('counts neither order nor page as a filter', () =>
    expect([hasFilter({ sort: 'name', cursor: 'x' }), hasFilter({ level: '0' })]).toEqual([false, true]));
});
