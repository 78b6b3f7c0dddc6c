import { WebGLRenderer } from 'three'
import type { Picture } from './picture.ts'

/** More pixels than this cost a phone its frame rate. */
const MAX_PIXEL_RATIO = 2

/** Puts a picture on the screen. */
export class Drawing {
  readonly #picture: Picture
  readonly #renderer: WebGLRenderer

  /** Throws when the browser has no WebGL. */
  constructor(canvas: HTMLCanvasElement, picture: Picture) {
    this.#picture = picture
    this.#renderer = new WebGLRenderer({
      canvas,
      antialias: true,
      powerPreference: 'high-performance',
    })
    this.resize()
    addEventListener('resize', () => this.resize())
  }

  resize(): void {
    const { innerWidth: width, innerHeight: height, devicePixelRatio } = window
    this.#renderer.setPixelRatio(Math.min(devicePixelRatio, MAX_PIXEL_RATIO))
    this.#renderer.setSize(width, height, false)
    this.#picture.chase.resize(width / height)
  }

  render(): void {
    this.#renderer.render(this.#picture.scene, this.#picture.chase.camera)
  }
}
