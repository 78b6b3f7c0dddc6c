import { WebGLRenderer } from 'three'
import type { Picture } from './picture.ts'

/** More pixels than this cost a phone its frame rate. */
const MAX_PIXEL_RATIO = 2

/** Screens with pixels as small as this show no steps that smoothing, at four times the memory, would hide. */
const FINE_PIXEL_RATIO = 2

/** Puts a picture on the screen. */
export class Drawing {
  readonly #renderer: WebGLRenderer
  #picture: Picture | undefined

  /** Throws when the browser has no WebGL. */
  constructor(canvas: HTMLCanvasElement) {
    this.#renderer = new WebGLRenderer({
      canvas,
      antialias: devicePixelRatio < FINE_PIXEL_RATIO,
      powerPreference: 'high-performance',
    })
    // Each question makes the page wait for the compiler, and the shaders are the same for everyone.
    this.#renderer.debug.checkShaderErrors = import.meta.env.DEV
    addEventListener('resize', () => this.#resize())
  }

  show(picture: Picture): void {
    this.#picture = picture
    this.#resize()
  }

  render(): void {
    if (this.#picture) this.#renderer.render(this.#picture.scene, this.#picture.chase.camera)
  }

  #resize(): void {
    const { innerWidth: width, innerHeight: height } = window
    const ratio = Math.min(devicePixelRatio, MAX_PIXEL_RATIO)
    this.#renderer.setDrawingBufferSize(width, height, ratio)
    this.#picture?.chase.resize(width / height)
  }
}
