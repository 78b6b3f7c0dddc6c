/** Scripts of the nodes: the world that they agree on, leases, and what is put back after a loss. */

/**
 * Founds the world unless it is there. This one runs before there is a world, so it has its own beginning.
 * ARGV: deadline, seed, board, food and obstacles as JSON, least counters of zombies and ring, quiet time.
 * Replies with the time and what holds now, whoever founded it, and for how many milliseconds the world is still quiet.
 */
export const found = /* lua */ `
local WORLD, PLAYERS, USERS, LOAD, NODES, FOOD, EATEN = unpack(KEYS)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now > tonumber(ARGV[1]) then return {'LATE'} end
local founded = redis.call('EXISTS', WORLD) == 0
if founded then
  redis.call('HSET', WORLD, 'seed', ARGV[2], 'board', ARGV[3],
    'obstacles', ARGV[5], 'zombies', ARGV[6], 'ring', ARGV[7], 'joins', '0',
    'quiet', string.format('%.17g', now + tonumber(ARGV[8])))
  redis.call('DEL', FOOD, EATEN)
  for id, place in pairs(cjson.decode(ARGV[4])) do redis.call('HSET', FOOD, id, place) end
end
if tonumber(redis.call('HGET', WORLD, 'zombies')) < tonumber(ARGV[6]) then
  redis.call('HSET', WORLD, 'zombies', ARGV[6])
end
local agreed = redis.call('HMGET', WORLD, 'seed', 'board', 'obstacles')
local quiet = math.max(0, tonumber(redis.call('HGET', WORLD, 'quiet')) - now)
table.insert(agreed, string.format('%.17g', quiet))
return {'OK', founded and '1' or '0', string.format('%.17g', now), unpack(agreed)}
`

/** Renews a lease. Replies with the time, whether the lease had lapsed, and the nodes whose lease has. */
export const renew = /* lua */ `
local node, lease = ARGV[2], tonumber(ARGV[3])
local ends = redis.call('ZSCORE', NODES, node)
local lapsed = (not ends or tonumber(ends) <= now) and '1' or '0'
redis.call('ZADD', NODES, now + lease, node)
local dead = redis.call('ZRANGEBYSCORE', NODES, '-inf', now)
return {'OK', text(now), lapsed, unpack(dead)}
`

/** Removes one user of a node whose lease has lapsed. Replies with MORE and who was alive, or with DONE. */
export const reap = /* lua */ `
local node = ARGV[2]
local ends = redis.call('ZSCORE', NODES, node)
if ends and tonumber(ends) > now then return {'OK', 'DONE'} end
local user = redis.call('SRANDMEMBER', prefix .. 'node:' .. node)
if not user then
  redis.call('ZREM', NODES, node)
  return {'OK', 'DONE'}
end
local gone = depart(user, node)
table.insert(gone, 2, 'MORE')
table.insert(gone, 3, user)
return gone
`

/** Ends a lease in good order; users that are still there are left for the others to remove. */
export const part = /* lua */ `
if redis.call('EXISTS', prefix .. 'node:' .. ARGV[2]) == 0 then
  redis.call('ZREM', NODES, ARGV[2])
else
  redis.call('ZADD', NODES, now, ARGV[2])
end
return {'OK'}
`

/** Puts a user back as its node holds it, unless it is there: then what is there holds. ARGV from 5 on: id, state, mass. */
export const restore = /* lua */ `
local user, node, lease = ARGV[2], ARGV[3], tonumber(ARGV[4])
if redis.call('HEXISTS', USERS, user) == 1 then return {'OK', '0'} end
enrol(user, node, lease)
for i = 5, #ARGV, 3 do
  if not read(ARGV[i]) then
    add(ARGV[i], ARGV[i + 1], user, tonumber(ARGV[i + 2]))
    if ARGV[i] ~= user then redis.call('ZINCRBY', LOAD, UNIT, user) end
  end
end
return {'OK', '1'}
`

/** How many nodes have a valid lease. */
export const nodes = /* lua */ `
return {'OK', tostring(redis.call('ZCOUNT', NODES, '(' .. text(now), '+inf'))}
`

/** The users that a node is said to have. */
export const roll = /* lua */ `
local users = redis.call('SMEMBERS', prefix .. 'node:' .. ARGV[2])
table.insert(users, 1, 'OK')
return users
`
