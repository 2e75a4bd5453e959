import { routeHandler, methodNotAllowed, textResponse } from '#lib/http/route-handler.ts';
import { seesEverything } from '#lib/context/sight.ts';
import { prometheusMetrics, storeMetrics } from '#lib/http/prometheus-metrics.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { countDrift, countEnvironments, countStore } from '#lib/query/count-store.ts';

export const dynamic = 'force-dynamic';

/**
 * `GET /metrics`: the metrics of the process and of the store in the Prometheus text format. Those of the process count
 * for all projects, so only a caller from whom none is hidden gets them.
 */
export const GET = routeHandler('prometheus', async (request) => {
  const { registry } = prometheusMetrics();
  const context = await requestContext(request, 'read');
  const figures = {
    counts: await countStore(context),
    environments: await countEnvironments(context),
    drift: await countDrift(context),
  };
  const ofProcess = seesEverything(context) ? `${await registry.metrics()}\n` : '';
  return textResponse(`${ofProcess}${await storeMetrics(figures)}`, registry.contentType);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
