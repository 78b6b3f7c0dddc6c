/**
 * What every script begins with. All keys of a world share one hash tag, so that they live on one
 * node of a Redis Cluster; the sets per user and per node are found from the first key's prefix.
 *
 * ARGV[1] is a deadline in Redis' own milliseconds. A script that runs later, because Redis was
 * stopped or the network slow, does nothing: its caller has already been refused.
 *
 *   world      hash    seed, board, counters (zombies, joins, ring), quiet (until then no new zombies, no comparison)
 *   players    hash    id → "<pending|alive> <owner> <mass>"; who is dead has no field
 *   users      hash    user → node
 *   load       zset    user by zombies it simulates, the longest connected first among equals
 *   nodes      zset    node by the end of its lease
 *   food       hash    id → "<x> <z> <moved at>"
 *   eaten      hash    id of an eaten ring piece → when
 *   deaths     hash    user → how often its main player died
 *   owned:U    set     players of user U
 *   node:N     set     users of node N
 */
export const PRELUDE = /* lua */ `
local WORLD, PLAYERS, USERS, LOAD, NODES, FOOD, EATEN, DEATHS = unpack(KEYS)
local prefix = string.sub(WORLD, 1, -6)
local UNIT = 4294967296
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now > tonumber(ARGV[1]) then return {'LATE'} end
if redis.call('EXISTS', WORLD) == 0 then return {'UNFOUNDED'} end

local function text(number) return string.format('%.17g', number) end

local function read(id)
  local value = redis.call('HGET', PLAYERS, id)
  if not value then return nil end
  local state, owner, mass = string.match(value, '^(%a+) (%S+) (%S+)$')
  return { id = id, state = state, owner = owner, mass = tonumber(mass) }
end

local function write(id, state, owner, mass)
  redis.call('HSET', PLAYERS, id, state .. ' ' .. owner .. ' ' .. text(mass))
end

local function add(id, state, owner, mass)
  write(id, state, owner, mass)
  redis.call('SADD', prefix .. 'owned:' .. owner, id)
end

-- Returns how often this player has died by now, '0' for a zombie.
local function remove(player)
  redis.call('HDEL', PLAYERS, player.id)
  redis.call('SREM', prefix .. 'owned:' .. player.owner, player.id)
  if player.id == player.owner then
    return tostring(redis.call('HINCRBY', DEATHS, player.owner, 1))
  elseif redis.call('ZSCORE', LOAD, player.owner) then
    redis.call('ZINCRBY', LOAD, -UNIT, player.owner)
  end
  return '0'
end

local function existed(id)
  if redis.call('HEXISTS', USERS, id) == 1 then return true end
  local number = string.match(id, '^zombie_(%d+)$')
  return number and tonumber(number) <= tonumber(redis.call('HGET', WORLD, 'zombies'))
end

local function living(id)
  local player = read(id)
  if player and player.state == 'alive' then return player end
  return nil, (player or existed(id)) and 'NOT_ALIVE' or 'UNKNOWN_PLAYER'
end

local function owned(user, id)
  local player = read(id)
  local owner = player and player.owner or (redis.call('HEXISTS', USERS, id) == 1 and id or user)
  if owner ~= user then return nil, 'NOT_YOUR_PLAYER' end
  return living(id)
end

-- Removes a user and all it owns, or only its name from the set of a node that does not have it.
local function depart(user, holder)
  local gone = {'OK'}
  local node = redis.call('HGET', USERS, user)
  if holder and holder ~= node then
    redis.call('SREM', prefix .. 'node:' .. holder, user)
    return gone
  end
  if not node then return gone end
  local mine = redis.call('SMEMBERS', prefix .. 'owned:' .. user)
  table.sort(mine, function(a, b) return a == user or (b ~= user and a < b) end)
  for _, id in ipairs(mine) do
    local player = read(id)
    if player and player.state ~= 'pending' then table.insert(gone, id) end
    redis.call('HDEL', PLAYERS, id)
  end
  redis.call('DEL', prefix .. 'owned:' .. user)
  redis.call('HDEL', USERS, user)
  redis.call('HDEL', DEATHS, user)
  redis.call('ZREM', LOAD, user)
  redis.call('SREM', prefix .. 'node:' .. node, user)
  return gone
end

local function enrol(user, node, lease)
  redis.call('HSET', USERS, user, node)
  redis.call('SADD', prefix .. 'node:' .. node, user)
  redis.call('ZADD', LOAD, redis.call('HINCRBY', WORLD, 'joins', 1), user)
  redis.call('ZADD', NODES, 'GT', now + lease, node)
end
`
