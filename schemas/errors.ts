import { Type } from 'typebox'

/** Every HTTP error answers in this shape. */
export const HttpError = Type.Object({
  statusCode: Type.Integer(),
  code: Type.String(),
  message: Type.String(),
})

/** An HTTP error, with what it means for the documents. */
export const httpError = (description: string) => Type.Object(HttpError.properties, { description })

/** Every route may answer with one of these. */
export const FAULTS = { '5xx': httpError('A fault of the server; it was logged') }
