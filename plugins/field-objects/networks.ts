import { BlockList, isIP } from 'node:net'

/**
 * Parses networks in CIDR notation, separated by commas; the word `none` is no network at all.
 * Throws an Error that names the first one that is wrong.
 */
export function parseNetworks(list: string): BlockList {
  const networks = new BlockList()
  if (list.trim() === 'none') return networks
  for (const network of list.split(',').map((item) => item.trim())) {
    const [address = '', prefix, ...rest] = network.split('/')
    const version = isIP(address)
    const bits = version === 6 ? 128 : 32
    const length = prefix === undefined ? bits : Number(prefix)
    const valid = version !== 0 && rest.length === 0 && prefix !== ''
    if (!valid || !Number.isInteger(length) || length < 0 || length > bits) {
      throw new Error(`${JSON.stringify(network)} is no network in CIDR notation`)
    }
    networks.addSubnet(address, length, version === 6 ? 'ipv6' : 'ipv4')
  }
  return networks
}

/** Whether an address belongs to one of the networks; IPv4 in IPv6 notation counts as IPv4. */
export function isWithin(networks: BlockList, address: string): boolean {
  const version = isIP(address)
  return version !== 0 && networks.check(address, version === 6 ? 'ipv6' : 'ipv4')
}
