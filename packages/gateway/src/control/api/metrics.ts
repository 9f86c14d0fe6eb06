import { z } from 'zod';
import type { ControlPorts } from '../ports.ts';
import { readsNothing, route, type AdminRoute } from './route.ts';

/** The metrics for Prometheus. What makes them is loaded when they are first asked for. */
export function metricsRoutes(ports: ControlPorts): readonly AdminRoute[] {
  let exposition: Promise<() => Promise<MetricsText>> | undefined;
  return [
    route({
      ...readsNothing,
      method: 'get',
      kind: 'management',
      kindNow: () => (ports.settings().metricsNeedKey ? 'management' : 'public'),
      paths: ['/metrics', '/metrics/'],
      tag: 'Metrics',
      summary: 'Metrics for Prometheus',
      description:
        'Needs the master key, or a key made with `allowed_routes: ["/metrics"]`, unless `litellm_settings.require_auth_for_metrics_endpoint` is false.',
      answer: z.string(),
      answerType: 'text/plain',
      async handle() {
        exposition ??= import('./metrics-exposition.ts').then(({ openExposition }) => openExposition(ports));
        const { text, type } = await (await exposition)();
        return new Response(text, { headers: { 'content-type': type } });
      },
    }),
  ];
}

/** Metrics in Prometheus's text format. */
export interface MetricsText {
  readonly text: string;
  /** The media type with the version of the format. */
  readonly type: string;
}
