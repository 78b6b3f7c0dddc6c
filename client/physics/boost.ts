/** Full charge, and how fast it fills and drains, per second: the original's numbers. */
const FULL = 150
const FILL = 40
const FILL_IN_SIGHT = 80
const DRAIN = 80

/** A boost needs this mass: the server refuses a lighter marble. */
export const BOOST_MASS = 10

/** A marble counts as prey when the hunter is heavier by this ratio and by this much. */
const PREY_RATIO = 1.1
const PREY_MARGIN = 2.5

/** Whether a marble is light enough to be hunted by one of `mass`. */
export const isPrey = (mass: number, victim: number): boolean =>
  mass >= victim * PREY_RATIO && mass >= victim + PREY_MARGIN

/**
 * The boost's charge. It fills by itself, twice as fast while prey is in sight, and
 * a boost lasts until it is used up. The server only ever hears that one began.
 */
export class BoostCharge {
  #charge = 0
  #boosting = false

  get boosting(): boolean {
    return this.#boosting
  }

  /** 0 … 1. */
  get level(): number {
    return this.#charge / FULL
  }

  isReady(mass: number): boolean {
    return !this.#boosting && this.#charge >= FULL && mass >= BOOST_MASS
  }

  /** Begins a boost if there is charge and mass for one; says whether it did. */
  begin(mass: number): boolean {
    if (!this.isReady(mass)) return false
    this.#boosting = true
    return true
  }

  advance(seconds: number, preyInSight: boolean): void {
    const rate = this.#boosting ? -DRAIN : preyInSight ? FILL_IN_SIGHT : FILL
    this.#charge = Math.min(FULL, Math.max(0, this.#charge + rate * seconds))
    if (this.#charge === 0) this.#boosting = false
  }

  reset(): void {
    this.#charge = 0
    this.#boosting = false
  }
}
