/** The stand-in's clock: real time plus what a test moved it on by. */
export class Clock {
  #offset = 0

  now(): Date {
    return new Date(Date.now() + this.#offset)
  }

  advance(seconds: number): void {
    this.#offset += seconds * 1000
  }
}
