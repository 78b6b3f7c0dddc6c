import { Type } from 'typebox'

/** Where the process listens and what it logs. */
export const processVariables = {
  HOST: Type.String({ default: '0.0.0.0', maxLength: 255, description: 'Address to listen on' }),
  PORT: Type.Integer({
    default: 9000,
    minimum: 0,
    maximum: 65535,
    description: 'Port to listen on; 0 picks a free one',
  }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'Least severe log level that is written',
  }),
}
