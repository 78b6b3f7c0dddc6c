/** How often something may happen: `perSecond` on average, `burst` at once. */
export type RateLimit = { perSecond: number; burst: number }

/** The state of one limit; `tokens` are what was left at `at` (ms). */
export type TokenBucket = { tokens: number; at: number }

export function fullBucket(limit: RateLimit, now: number): TokenBucket {
  return { tokens: limit.burst, at: now }
}

/** Takes `cost` tokens and returns true, or returns false when the limit is reached. Changes the bucket in place. */
export function takeToken(bucket: TokenBucket, limit: RateLimit, now: number, cost = 1): boolean {
  const refill = (Math.max(0, now - bucket.at) / 1000) * limit.perSecond
  bucket.tokens = Math.min(limit.burst, bucket.tokens + refill)
  bucket.at = now
  if (bucket.tokens < cost) return false
  bucket.tokens -= cost
  return true
}
