import fp from 'fastify-plugin'
import boost from './events/boost.ts'
import combat from './events/combat.ts'
import food from './events/food.ts'
import movement from './events/movement.ts'
import obstacles from './events/obstacles.ts'
import session from './events/session.ts'
import admission from './plugins/admission/index.ts'
import connectionWatch from './plugins/admission/watch.ts'
import chance, { type Chance } from './plugins/chance.ts'
import cluster from './plugins/cluster/index.ts'
import config, { type Environment } from './plugins/config.ts'
import deeds from './plugins/deeds/index.ts'
import documentation from './plugins/documentation/index.ts'
import downstream from './plugins/downstream/index.ts'
import drain from './plugins/drain.ts'
import fieldObjects from './plugins/field-objects/index.ts'
import gauges from './plugins/gauges.ts'
import health from './plugins/health.ts'
import httpErrors from './plugins/http-errors.ts'
import landscape from './plugins/landscape/index.ts'
import logging from './plugins/logging/index.ts'
import type { Logging } from './plugins/logging/logging.ts'
import metrics from './plugins/metrics.ts'
import operator from './plugins/operator.ts'
import plausibility from './plugins/plausibility/index.ts'
import players from './plugins/players/index.ts'
import positions from './plugins/positions.ts'
import redis from './plugins/redis/index.ts'
import securityHeaders from './plugins/security-headers.ts'
import socketEvents from './plugins/socket-events/index.ts'
import socketIo from './plugins/socket-io/index.ts'
import tickets from './plugins/tickets.ts'
import tracing from './plugins/tracing/index.ts'
import webClient from './plugins/web-client.ts'
import world from './plugins/world.ts'
import zombies from './plugins/zombies.ts'
import documentationRoutes from './routes/documentation.ts'
import healthRoutes from './routes/health.ts'
import homeRoute from './routes/home.ts'
import metricsRoute from './routes/metrics.ts'
import sendFieldObjectsRoute from './routes/send-field-objects.ts'

/** `logging` is what the instance's logger was made with; without it the log stays as it is. */
export type AppOptions = Chance & { environment?: Environment; logging?: Logging }

/** The map of the server: everything that is registered, in the order in which one thing needs another. */
export default fp<AppOptions>(
  async (fastify, { environment = {}, logging: logged, ...chanceOptions }) => {
    await fastify.register(config, { environment })
    fastify.log.level = fastify.config.LOG_LEVEL
    await fastify.register(chance, chanceOptions)
    await fastify.register(logging, logged ? { logging: logged } : {})

    // What every part reports to.
    await fastify.register(metrics)
    await fastify.register(tracing)
    await fastify.register(health)
    await fastify.register(securityHeaders)
    await fastify.register(httpErrors)
    await fastify.register(operator)
    await fastify.register(documentation)

    // Stores and services.
    await fastify.register(downstream)
    await fastify.register(redis)
    await fastify.register(landscape)
    await fastify.register(fieldObjects)
    await fastify.register(players)
    await fastify.register(deeds)
    await fastify.register(positions)
    await fastify.register(plausibility)

    // The way in and the way out.
    await fastify.register(admission)
    await fastify.register(socketIo)
    await fastify.register(connectionWatch)
    await fastify.register(tickets)
    await fastify.register(world)
    await fastify.register(zombies)
    await fastify.register(socketEvents)
    await fastify.register(drain)
    await fastify.register(cluster)
    await fastify.register(gauges)

    // Event families.
    await fastify.register(session)
    await fastify.register(movement)
    await fastify.register(boost)
    await fastify.register(food)
    await fastify.register(obstacles)
    await fastify.register(combat)

    await fastify.register(webClient)
    await fastify.register(homeRoute)
    await fastify.register(healthRoutes)
    await fastify.register(metricsRoute)
    await fastify.register(sendFieldObjectsRoute)
    await fastify.register(documentationRoutes)
  },
  { name: 'shatterland' },
)
