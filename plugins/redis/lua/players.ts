/** Scripts of the players' registry. Arguments begin at ARGV[2]; replies begin with OK or a refusal's code. */

export const join = /* lua */ `
local user, node, mass, lease = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
if redis.call('HEXISTS', USERS, user) == 0 then enrol(user, node, lease) end
if not read(user) then add(user, 'pending', user, mass) end
return {'OK'}
`

export const revive = /* lua */ `
local user, mass = ARGV[2], tonumber(ARGV[3])
if redis.call('HEXISTS', USERS, user) == 0 then return {'UNKNOWN_PLAYER'} end
local main = read(user)
if main and main.state ~= 'pending' then return {'OK', '0', text(main.mass)} end
add(user, 'alive', user, mass)
return {'OK', '1', text(mass), redis.call('HGET', DEATHS, user) or '0'}
`

export const boost = /* lua */ `
local player, refusal = owned(ARGV[2], ARGV[3])
if not player then return {refusal} end
local ratio, least, minimum = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
if player.mass < minimum then return {'TOO_SMALL'} end
local mass = math.min(player.mass * (1 - ratio), player.mass - least)
write(player.id, 'alive', player.owner, mass)
return {'OK', text(mass)}
`

export const feed = /* lua */ `
local player, refusal = owned(ARGV[2], ARGV[3])
if not player then return {refusal} end
local mass = player.mass + tonumber(ARGV[4])
write(player.id, 'alive', player.owner, mass)
return {'OK', text(mass)}
`

export const hit = /* lua */ `
local player, refusal = owned(ARGV[2], ARGV[3])
if not player then return {refusal} end
local factor, floor = tonumber(ARGV[4]), tonumber(ARGV[5])
local mass = math.min(player.mass, math.max(player.mass * factor, floor))
write(player.id, 'alive', player.owner, mass)
return {'OK', text(mass)}
`

/** Shared by the two scripts that end a life: the victim, when this reporter may kill it with these hunters. */
export const KILLABLE = /* lua */ `
local function killable(reporter, id, hunters)
  local victim, refusal = living(id)
  if not victim then return nil, refusal end
  if victim.owner == reporter then return victim end
  for _, hunter in ipairs(hunters) do
    local player = read(hunter)
    if player and player.owner == reporter and player.state == 'alive' and player.mass > victim.mass then
      return victim
    end
  end
  return nil, 'TOO_SMALL'
end
`

export const kill = /* lua */ `
${KILLABLE}
local victim, refusal = killable(ARGV[2], ARGV[3], {unpack(ARGV, 4)})
if not victim then return {refusal} end
remove(victim)
return {'OK', text(victim.mass), victim.owner}
`

/** Takes back a kill whose consequence failed. */
export const spare = /* lua */ `
local id, owner, mass = ARGV[2], ARGV[3], tonumber(ARGV[4])
if redis.call('HEXISTS', USERS, owner) == 0 or read(id) then return {'OK', '0'} end
add(id, 'alive', owner, mass)
if id ~= owner then redis.call('ZINCRBY', LOAD, UNIT, owner) else redis.call('HINCRBY', DEATHS, id, -1) end
return {'OK', '1'}
`

export const leave = /* lua */ `
return depart(ARGV[2], ARGV[3])
`

/** ARGV[2] is the minimum of players, the masses of as many possible zombies follow. */
export const claim = /* lua */ `
local claims = {'OK'}
if now < tonumber(redis.call('HGET', WORLD, 'quiet')) then return claims end
if redis.call('ZCARD', LOAD) == 0 then return claims end
for i = 1, tonumber(ARGV[2]) - redis.call('HLEN', PLAYERS) do
  local owner = redis.call('ZRANGE', LOAD, 0, 0)[1]
  local id = 'zombie_' .. redis.call('HINCRBY', WORLD, 'zombies', 1)
  add(id, 'alive', owner, tonumber(ARGV[2 + i]))
  redis.call('ZINCRBY', LOAD, UNIT, owner)
  for _, value in ipairs({id, ARGV[2 + i], owner}) do table.insert(claims, value) end
end
return claims
`

/** Everything there is: the number of users, then id and record of each player. */
export const list = /* lua */ `
local listed = redis.call('HGETALL', PLAYERS)
table.insert(listed, 1, tostring(redis.call('HLEN', USERS)))
table.insert(listed, 1, 'OK')
return listed
`

/** Every user, and how often its main player has died. */
export const users = /* lua */ `
local all = {'OK'}
for _, user in ipairs(redis.call('HKEYS', USERS)) do
  table.insert(all, user)
  table.insert(all, redis.call('HGET', DEATHS, user) or '0')
end
return all
`
