/**
 * Version of the contract between this server and its clients, not of the program: the first number
 * rises when a client that follows the documents would break.
 */
export const PROTOCOL_VERSION = '1.0.0'
