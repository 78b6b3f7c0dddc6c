import { type Group, type Mesh, Scene } from 'three'
import type { Game } from '../game/game.ts'
import type { Moment } from '../network/motion.ts'
import { ChaseCamera } from './chase-camera.ts'
import { FoodDrawing } from './food.ts'
import { FragmentDrawing } from './fragments.ts'
import { createLandscape } from './landscape.ts'
import { MarbleDrawing } from './marbles.ts'
import { ObstacleDrawing } from './obstacles.ts'
import { ShadowDrawing } from './shadows.ts'
import { addSky } from './sky.ts'

/** What there is to see of a game: the scene, and the camera. Reads the game, changes nothing in it, and needs no browser. */
export class Picture {
  readonly scene = new Scene()
  readonly chase = new ChaseCamera()
  readonly #game: Game
  readonly #food: FoodDrawing
  readonly #obstacles: ObstacleDrawing
  readonly #marbles: MarbleDrawing
  readonly #shadows: ShadowDrawing
  readonly #fragments: FragmentDrawing
  #landscape: Group | undefined
  /** Whether the landscape that is shown is not the game's. */
  #isOutdated = false
  #updates = 0

  constructor(game: Game) {
    this.#game = game
    // Whatever moves has its place in its instances' matrices: no part of the scene needs one of its own.
    this.scene.matrixWorldAutoUpdate = false
    addSky(this.scene)
    this.#shadows = new ShadowDrawing(this.scene)
    this.#marbles = new MarbleDrawing(this.scene)
    this.#food = new FoodDrawing(this.scene, game.world)
    this.#obstacles = new ObstacleDrawing(this.scene, game.world)
    this.#fragments = new FragmentDrawing(this.scene)
    game.world.listen({
      terrain: () => {
        this.#isOutdated = true
      },
      fieldReplaced: () => {
        this.#food.replace()
        this.#obstacles.replace()
      },
      foodMoved: (id) => this.#food.move(id),
      playerRemoved: (player, killed) => {
        if (killed) this.#fragments.shatter(player)
      },
    })
  }

  /** Brings everything that moves to where it is now. Allocates nothing. */
  update(moment: Moment): void {
    // Not in the first frame, which is to come soon: a landscape takes a while.
    if (this.#isOutdated && this.#updates > 0) this.#showLandscape()
    this.#updates += 1
    this.#marbles.frame(this.#game)
    this.#shadows.frame(this.#game)
    this.#food.frame(moment)
    this.#obstacles.frame(moment)
    this.#fragments.frame(moment)
    this.chase.frame(this.#game, moment)
  }

  #showLandscape(): void {
    const { terrain } = this.#game.world
    if (terrain === undefined) return
    this.#isOutdated = false
    this.#discardLandscape()
    this.#landscape = createLandscape(terrain)
    this.scene.add(this.#landscape)
  }

  #discardLandscape(): void {
    if (this.#landscape === undefined) return
    this.scene.remove(this.#landscape)
    this.#landscape.traverse((part) => {
      const { geometry, material } = part as Partial<Mesh>
      geometry?.dispose()
      if (material && !Array.isArray(material)) material.dispose()
    })
  }
}
