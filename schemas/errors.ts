import { Type } from 'typebox'

/** Every HTTP error answers in this shape. */
export const HttpError = Type.Object({
  statusCode: Type.Integer(),
  code: Type.String(),
  message: Type.String(),
})
