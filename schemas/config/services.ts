import { Type } from 'typebox'

/** The other services of the 2016 network, and its clients. */
export const servicesVariables = {
  TERRAIN_URL: Type.Optional(
    Type.String({
      maxLength: 2048,
      description: 'Base URL of the landscape service; unset: the landscape is made here',
    }),
  ),
  OBJECTS_URL: Type.Optional(
    Type.String({
      maxLength: 2048,
      description: 'Base URL of the field-object service; unset: the objects are kept here',
    }),
  ),
  OBJECTS_ALLOW: Type.String({
    default:
      '127.0.0.0/8, ::1/128, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16, fc00::/7, fe80::/10',
    maxLength: 4096,
    description:
      'Networks that may post field objects without a token, in CIDR notation, separated by commas; none admits no network',
  }),
  OBJECTS_TOKEN: Type.Optional(
    Type.String({
      minLength: 16,
      maxLength: 512,
      description: 'Bearer token with which field objects may be posted from any network',
    }),
  ),
  DB_URL: Type.Optional(
    Type.String({
      maxLength: 2048,
      description:
        'Base URL of the data service, for one server alone; unset: the players are kept here',
    }),
  ),
  DB_FLUSH_ON_START: Type.Boolean({
    default: false,
    description: 'Whether the data service is emptied before the first player is stored',
  }),
  DOWNSTREAM_TIMEOUT_MS: Type.Integer({
    default: 2000,
    minimum: 50,
    maximum: 60000,
    description:
      'Longest time for one call to a service, retries included; half as much again for the landscape and the first objects',
  }),
  LEGACY_CLIENTS: Type.Boolean({
    default: false,
    description:
      'Whether clients of Engine.IO revision 3, the 2016 Unity client among them, are served (over WebSocket alone)',
  }),
}
