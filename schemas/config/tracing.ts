import { Type } from 'typebox'

/** OpenTelemetry, under the names of its specification. */
export const tracingVariables = {
  OTEL_TRACES_EXPORTER: Type.Optional(
    Type.Enum(['otlp', 'none'], {
      description: 'Where traces go; unset: otlp where an endpoint is set, else none',
    }),
  ),
  OTEL_SDK_DISABLED: Type.Boolean({
    default: false,
    description: 'Whether tracing is off whatever else is set',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({
      maxLength: 2048,
      description:
        'Base URL of the collector (v1/traces is added); unset, with OTEL_TRACES_EXPORTER=otlp: http://localhost:4318',
    }),
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: Type.Optional(
    Type.String({
      maxLength: 2048,
      description: 'Whole URL that takes the traces; wins over OTEL_EXPORTER_OTLP_ENDPOINT',
    }),
  ),
  OTEL_EXPORTER_OTLP_PROTOCOL: Type.Enum(['http/protobuf'], {
    default: 'http/protobuf',
    description: 'How traces are sent; there is no other way here',
  }),
  OTEL_EXPORTER_OTLP_HEADERS: Type.Optional(
    Type.String({
      maxLength: 4096,
      description: 'Headers for the collector, key=value separated by commas; taken for secret',
    }),
  ),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: Type.Optional(
    Type.String({
      maxLength: 4096,
      description: 'The same for the collector of traces; wins over OTEL_EXPORTER_OTLP_HEADERS',
    }),
  ),
  OTEL_EXPORTER_OTLP_TIMEOUT: Type.Integer({
    default: 10000,
    minimum: 100,
    maximum: 60000,
    description: 'Longest time for one delivery of traces, retries included, in milliseconds',
  }),
  OTEL_TRACES_SAMPLER: Type.Enum(
    [
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ],
    {
      default: 'parentbased_always_on',
      description:
        'Which events are traced; an event has no parent, so parentbased_ changes nothing',
    },
  ),
  OTEL_TRACES_SAMPLER_ARG: Type.Number({
    default: 1,
    minimum: 0,
    maximum: 1,
    description: 'Share of the events that a traceidratio sampler takes',
  }),
  OTEL_SERVICE_NAME: Type.Optional(
    Type.String({
      maxLength: 255,
      description: 'Name of this service in traces; unset: shatterland-server',
    }),
  ),
  OTEL_RESOURCE_ATTRIBUTES: Type.Optional(
    Type.String({
      maxLength: 4096,
      description: 'What else traces say of this process, key=value separated by commas',
    }),
  ),
  OTEL_BSP_SCHEDULE_DELAY: Type.Integer({
    default: 5000,
    minimum: 10,
    maximum: 60000,
    description: 'Time between two deliveries of traces, in milliseconds',
  }),
  OTEL_BSP_MAX_QUEUE_SIZE: Type.Integer({
    default: 2048,
    minimum: 1,
    maximum: 65536,
    description: 'Most spans that wait for delivery; more are dropped',
  }),
}
