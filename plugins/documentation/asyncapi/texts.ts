/** What the documents say in prose; everything else is made from the schemas. */

export const INTRODUCTION = `Everything that game clients and the server of ShatterLand tell each other over Socket.IO.

A **user** is one connected client, a **player** one marble: the user's main player, whose id is the user's
session id, or a **zombie**, which the user that owns it simulates. Lengths are world units; x and z
span the board, y is up. Every event carries exactly one argument, a JSON object.

On connect a user is sent \`landscape\`, \`field_objects\` and one \`spawn\` for each player alive, in this order. With
\`initialize_main\` its main player comes alive.`

export const CONNECTING = `Socket.IO 4 (Engine.IO 4) on its default path and namespace, over WebSocket or long
polling. Where the node asks for tickets, a signed one (JWT) goes into the handshake's \`auth.token\` or the query's \`token\`.`

export const ACKNOWLEDGEMENTS = `What the acknowledgement callback of an event gets. An event that is refused without
one is answered by \`event_refused\`. A refused event has changed nothing and reached nobody.`
