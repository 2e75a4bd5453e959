import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import { prometheusMetrics } from '#lib/http/prometheus-metrics.ts';
import { requestContext } from '#lib/start/app.ts';
import { countStore } from '#lib/query/count-store.ts';

export const dynamic = 'force-dynamic';

/** `GET /metrics`: the metrics of the process in the Prometheus text format. */
export const GET = routeHandler('prometheus', async () => {
  const { registry, storeGauge: gauges } = prometheusMetrics();
  for (const [name, value] of Object.entries(await countStore(await requestContext()))) gauges.set({ name }, value);
  return new Response(await registry.metrics(), {
    headers: { 'content-type': registry.contentType, 'cache-control': 'no-store' },
  });
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
