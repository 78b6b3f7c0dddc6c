import { KILLABLE } from './players.ts'

/** Scripts of food, alone and together with the players that it changes. */

/**
 * A piece is held as "x z movedAt"; its time is its version as well, so it grows with every move even
 * within one millisecond or when the clock was set back.
 * edible: the piece, or why it may not be eaten, as rules/meal.ts has it; eater is nil where its
 * place is unknown or does not count.
 * move: puts an eaten piece to its new place, or, from a ring, takes it away.
 */
const FOOD = /* lua */ `
local function edible(id, eater, slack, interval)
  local value = redis.call('HGET', FOOD, id)
  if not value then
    local at = tonumber(redis.call('HGET', EATEN, id) or '0')
    return nil, math.abs(now - at) < interval and 'ALREADY_EATEN' or 'UNKNOWN_FOOD'
  end
  local x, z, moved = string.match(value, '^(%S+) (%S+) (%S+)$')
  local fresh = math.abs(now - tonumber(moved)) < interval
  if not eater then
    if fresh then return nil, 'ALREADY_EATEN' end
  else
    local dx, dz = x - eater.x, z - eater.z
    if math.sqrt(dx * dx + dz * dz) > eater.radius + slack then
      return nil, fresh and 'ALREADY_EATEN' or 'OUT_OF_REACH'
    end
  end
  return id
end

local function version(id)
  local value = redis.call('HGET', FOOD, id)
  local last = value and string.match(value, '(%S+)$') or redis.call('HGET', EATEN, id) or '0'
  return text(math.max(now, tonumber(last) + 1))
end

local function place(id, x, z)
  local at = version(id)
  redis.call('HSET', FOOD, id, text(x) .. ' ' .. text(z) .. ' ' .. at)
  return {id, text(x), text(z), at}
end

local function move(id, x, z)
  if tonumber(id) >= 0 then return place(id, tonumber(x), tonumber(z)) end
  local at = version(id)
  redis.call('HDEL', FOOD, id)
  redis.call('HSET', EATEN, id, at)
  return {id, '-1', '-1', at}
end

local function takeMeal(first)
  local id, x, z, slack, interval = unpack(ARGV, first, first + 4)
  local eater = ARGV[first + 5] and {
    x = tonumber(ARGV[first + 5]), z = tonumber(ARGV[first + 6]), radius = tonumber(ARGV[first + 7]),
  }
  local piece, refusal = edible(id, eater, tonumber(slack), tonumber(interval))
  if not piece then return nil, refusal end
  return move(piece, x, z)
end
`

/** Ring pieces around a place: ARGV from first on are capacity, radius, x, z, width, height, least coordinate. */
const RING = /* lua */ `
local function scatter(mass, first)
  local capacity, radius, x, z, width, height, least = unpack(ARGV, first, first + 6)
  capacity = tonumber(capacity)
  local pieces = {}
  local count = math.min(math.floor(mass), capacity)
  for i = 0, count - 1 do
    local angle = 2 * math.pi * i / count
    local id = -1 - (redis.call('HINCRBY', WORLD, 'ring', 1) - 1) % capacity
    local piece = place(tostring(id),
      math.min(math.max(x + radius * math.cos(angle), least), width),
      math.min(math.max(z + radius * math.sin(angle), least), height))
    for _, value in ipairs(piece) do table.insert(pieces, value) end
  end
  return pieces
end
`

export const eat = /* lua */ `
${FOOD}
local piece, refusal = takeMeal(2)
if not piece then return {refusal} end
return {'OK', unpack(piece)}
`

export const scatter = /* lua */ `
${FOOD}
${RING}
return {'OK', unpack(scatter(tonumber(ARGV[2]), 3))}
`

/** A meal: the player is checked, the piece eaten and the mass added, or nothing at all. */
export const meal = /* lua */ `
${FOOD}
local player, refusal = owned(ARGV[2], ARGV[3])
if not player then return {refusal} end
local piece, why = takeMeal(5)
if not piece then return {why} end
local mass = player.mass + tonumber(ARGV[4])
write(player.id, 'alive', player.owner, mass)
return {'OK', text(mass), unpack(piece)}
`

/** A death: the record goes and the ring appears, or nothing at all. Seven arguments of the ring, then the hunters. */
export const death = /* lua */ `
${KILLABLE}
${FOOD}
${RING}
local victim, refusal = killable(ARGV[2], ARGV[3], {unpack(ARGV, 11)})
if not victim then return {refusal} end
local deaths = remove(victim)
return {'OK', text(victim.mass), deaths, unpack(scatter(victim.mass, 4))}
`

/** All food: id and record of each piece; pieces of rings that were eaten stand at a place that is none. */
export const food = /* lua */ `
local all = redis.call('HGETALL', FOOD)
table.insert(all, 1, 'OK')
local eaten = redis.call('HGETALL', EATEN)
for i = 1, #eaten, 2 do
  if redis.call('HEXISTS', FOOD, eaten[i]) == 0 then
    table.insert(all, eaten[i])
    table.insert(all, '-1 -1 ' .. eaten[i + 1])
  end
end
return all
`

/** How many pieces of food there are. */
export const count = /* lua */ `
return {'OK', tostring(redis.call('HLEN', FOOD))}
`
