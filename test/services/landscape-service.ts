import { fractalNoise } from '../../plugins/landscape/fractal-noise.ts'
import { type Answer, type Call, OriginalService } from './service.ts'

/** The landscape service: the same noise as ours, unrounded. */
export class LandscapeService extends OriginalService {
  override answer({ path, query }: Call): Answer {
    if (path !== '/get_landscape') return { status: 404, text: 'Not Found' }
    const board = { width: Number(query['width']), height: Number(query['height']) }
    const steps = fractalNoise(board, Number(query['seed']))
    for (;;) {
      const { done, value } = steps.next()
      if (done) return { json: { result: value.map((row) => [...row]) } }
    }
  }
}
