import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** Compressing these pays. */
const TEXT = /\.(js|css|html|svg)$/

/**
 * Writes a .gz and a .br beside each text file, so that the server sends them without compressing
 * anything itself, and fails the build when the gzipped sum exceeds the budget (bytes).
 */
export function compressed({ budget }: { budget: number }): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        let total = 0
        for (const [fileName, output] of Object.entries(bundle)) {
          if (!TEXT.test(fileName)) continue
          const source = output.type === 'chunk' ? output.code : output.source
          const gz = gzipSync(source, { level: 9 })
          const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
          total += gz.length
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gz })
          const br = brotliCompressSync(source, { params })
          this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: br })
        }
        const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`
        if (total > budget) {
          this.error(`The client is ${kilobytes(total)} gzipped; ${kilobytes(budget)} is the limit`)
        }
        this.info(`${kilobytes(total)} gzipped in all`)
      },
    },
  }
}
