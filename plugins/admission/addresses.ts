import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import proxyAddr from '@fastify/proxy-addr'

type Trust = (address: string, hop: number) => boolean

/**
 * Parses TRUST_PROXY: a number of hops, or addresses, networks and the names that proxy-addr knows
 * (loopback, linklocal, uniquelocal). Throws an Error for anything else.
 */
export function parseTrust(trustProxy: string | undefined): Trust {
  if (trustProxy === undefined) return () => false
  if (/^\d+$/.test(trustProxy)) return (_address, hop) => hop < Number(trustProxy)
  return proxyAddr.compile(trustProxy.split(',').map((address) => address.trim()))
}

/** The first four groups of an IPv6 address: what one subscriber gets, and can walk through at will. */
function network64(address: string): string {
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const rest = tail === '' ? [] : tail.split(':')
    groups.push(...Array(Math.max(0, 8 - groups.length - rest.length)).fill('0'), ...rest)
  }
  return `${groups.slice(0, 4).join(':')}::/64`
}

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** The address under which a client is counted: IPv4 as it is, IPv6 by its /64 network. */
export function clientAddress(request: IncomingMessage, trust: Trust): string {
  const address = proxyAddr(request, trust) ?? ''
  const [, ipv4] = MAPPED.exec(address) ?? []
  if (ipv4 !== undefined) return ipv4
  return isIPv6(address) ? network64(address) : address
}
