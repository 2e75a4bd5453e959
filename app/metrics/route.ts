import { routeHandler, methodNotAllowed, textResponse } from '#lib/http/route-handler.ts';
import { prometheusMetrics } from '#lib/http/prometheus-metrics.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { countEnvironments, countStore } from '#lib/query/count-store.ts';

export const dynamic = 'force-dynamic';

/** `GET /metrics`: the metrics of the process in the Prometheus text format. */
export const GET = routeHandler('prometheus', async (request) => {
  const { registry, storeGauge: gauges, environmentGauge } = prometheusMetrics();
  const context = await requestContext(request, 'read');
  for (const [name, value] of Object.entries(await countStore(context))) gauges.set({ name }, value);
  environmentGauge.reset();
  for (const { environment, status, artifacts } of await countEnvironments(context))
    environmentGauge.set({ environment, status }, artifacts);
  return textResponse(await registry.metrics(), registry.contentType);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
