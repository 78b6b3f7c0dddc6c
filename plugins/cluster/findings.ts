/** What a comparison has found: the remedy of each difference, by a name that says all of it. */
export type Findings = Map<string, () => void>

/**
 * What is found once may be on its way: the list and the news come on two connections. What is found
 * in the same way a second time, some time later, is believed, and so is all that is found while news is known to be lost.
 */
export class Suspicions {
  #names: ReadonlySet<string> = new Set()
  readonly #found = new Set<string>()
  #certain = false

  /** Begins a look; with `certain` everything that it finds is believed. */
  begin(certain: boolean): void {
    this.#certain = certain
    this.#found.clear()
  }

  /** Applies the remedies of what is believed, and keeps the others in mind. */
  judge(findings: Findings): void {
    for (const [name, remedy] of findings) {
      if (this.#certain || this.#names.has(name)) remedy()
      else this.#found.add(name)
    }
  }

  /** Ends a look; returns whether there should be a second one. What only the second finds is left to the next. */
  end(): boolean {
    const wasSecond = this.#names.size > 0
    this.#names = new Set(wasSecond ? [] : this.#found)
    return this.#names.size > 0
  }
}
