import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downloadOf, filterOf, hrefOf, isNarrowed, readQuery, statusesOf } from './query.ts';

const now = Date.parse('2025-05-14T10:00:00Z');

describe('reading the URL', () => {
  it('keeps what it understands and drops the rest', () => {
    expect(
      readQuery({
        q: ' acme ',
        status: 'failed,nonsense',
        level: '9',
        sort: 'upwards',
        from: 'yesterday',
        other: 'x',
        span: '30',
      }),
    ).toEqual({ q: 'acme', status: 'failed,nonsense', span: '30' });
    expect(statusesOf('failed,nonsense')).toEqual(['failed']);
  });
  it('takes a status asked for twice as either', () =>
    expect(filterOf(readQuery({ status: ['failed', 'error'] }), now).status).toEqual(['failed', 'error']));
  it('takes the name of a figure, and only of one', () =>
    expect([readQuery({ behind: 'open' }), readQuery({ behind: 'everything' })]).toEqual([{ behind: 'open' }, {}]));
  it('drops a status that names none, rather than listing nothing', () =>
    expect(readQuery({ status: 'green' })).toEqual({}));
  it('turns a span into a moment', () => expect(filterOf({ span: '7' }, now).from).toBe('2025-05-07T10:00:00.000Z'));
  it('lets an exact start win over a span', () =>
    expect(filterOf({ span: '7', from: '2025-01-01T00:00:00Z' }, now).from).toBe('2025-01-01T00:00:00.000Z'));
  it('never throws, whatever stands in the URL', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('q', 'status', 'level', 'span', 'from', 'to', 'sort', 'cursor'),
          fc.oneof(fc.string(), fc.array(fc.string())),
        ),
        (params) => {
          const query = readQuery(params);
          filterOf(query, now);
          expect(readQuery(Object.fromEntries(new URL(hrefOf(query), 'http://x').searchParams))).toEqual(query);
        },
      ),
    );
  });
});

describe('addresses', () => {
  it('goes back to the first page when a filter changes', () =>
    expect(hrefOf({ q: 'a', cursor: 'c' }, { status: 'failed' })).toBe('/artifacts?q=a&status=failed'));
  it('keeps everything when nothing changes', () =>
    expect(hrefOf({ q: 'a', cursor: 'c' }, {}, '/api/v1/artifacts')).toBe('/api/v1/artifacts?q=a&cursor=c'));
  it('takes a filter away', () => expect(hrefOf({ q: 'a', level: '3' }, { level: null })).toBe('/artifacts?q=a'));
  it('downloads exactly what is shown, as the API is asked for it', () => {
    expect(downloadOf(filterOf({ q: 'a b', status: 'failed,error', span: '7', cursor: 'c' }, now), 'csv')).toBe(
      '/api/v1/artifacts?q=a+b&status=failed%2Cerror&from=2025-05-07T10%3A00%3A00.000Z&cursor=c&format=csv',
    );
    expect(downloadOf({}, 'json')).toBe('/api/v1/artifacts');
  });
  it('knows that order and page narrow nothing', () =>
    expect([isNarrowed({ sort: 'name', cursor: 'x' }), isNarrowed({ level: '0' })]).toEqual([false, true]));
});
