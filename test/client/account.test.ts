import t from 'tap'
import { Account } from '../../bots/account.ts'

t.test("one client's surplus makes up for no other's loss", async (t) => {
  const account = new Account(2)
  account.open()
  account.accepted(0, 'eat')
  account.received(0, 'eaten')
  account.received(0, 'eaten')
  const eaten = account.balance().find(({ event }) => event === 'eaten')
  t.match(eaten, { expected: 2, received: 2, missing: 1, reliable: true })
  t.same(
    account.lines().filter(({ event }) => event === 'eaten'),
    [
      { client: 0, event: 'eaten', expected: 1, received: 2 },
      { client: 1, event: 'eaten', expected: 1, received: 0 },
    ],
  )
})
