import type { ConnectionStatus } from '../network/connection.ts'
import type { Moment } from '../network/motion.ts'
import { element, setText } from './element.ts'

const TOAST_MS = 2_200

const TEXTS = {
  connecting: ['Connecting …', ''],
  draining: ['The server restarts', 'The game goes on in a moment.'],
  lost: ['Connection lost', ''],
  unreachable: ['The server does not answer', ''],
  refused: ['The server refused', ''],
} as const

/** What the player must know about the connection, over the whole picture, and passing notes. */
export class Messages {
  readonly #message = element('#message')
  readonly #title = element('#message strong')
  readonly #text = element('#message p')
  readonly #toast = element('#toast')
  #retryAt: number | undefined
  #toastTimer: ReturnType<typeof setTimeout> | undefined

  status(status: ConnectionStatus): void {
    this.#message.dataset['state'] = status.state
    this.#message.hidden = status.state === 'connected'
    this.#retryAt = 'retryInMs' in status ? performance.now() + status.retryInMs : undefined
    if (status.state === 'connected') return
    const [title, text] = TEXTS[status.state]
    const reason = status.state === 'refused' ? `: ${status.reason}` : ''
    this.#show(title + reason, text)
  }

  /** A browser that cannot show the game, for good. */
  fatal(title: string, text: string): void {
    this.#message.hidden = false
    this.#message.dataset['state'] = 'fatal'
    this.#show(title, text)
    element('#message .spinner').hidden = true
  }

  /** Counts down to the next attempt. */
  update({ now }: Moment): void {
    if (this.#retryAt === undefined) return
    const seconds = Math.max(0, Math.ceil((this.#retryAt - now) / 1000))
    setText(this.#text, seconds === 0 ? 'Trying again …' : `Trying again in ${seconds} s`)
  }

  note(text: string): void {
    setText(this.#toast, text)
    this.#toast.classList.add('shown')
    clearTimeout(this.#toastTimer)
    this.#toastTimer = setTimeout(() => this.#toast.classList.remove('shown'), TOAST_MS)
  }

  #show(title: string, text: string): void {
    setText(this.#title, title)
    setText(this.#text, text)
  }
}
