import t from 'tap'
import { play, start, urlOf } from '../helper.ts'
import { startServices } from '../services/network.ts'

t.test(
  'a marble that dies while its piece is moved has eaten it, and no mass is told of it',
  async (t) => {
    const { objects } = await startServices(t)
    const environment = { OBJECTS_URL: objects.url, PLAUSIBILITY: 'off' }
    const app = await start(t, { environment })
    objects.gameUrl = urlOf(app)
    const [eater, hunter] = [await play(t, app), await play(t, app)]
    t.match(await hunter.ask('eat', { food_id: 1, player_id: hunter.id }), { ok: true })

    const answer = objects.answer.bind(objects)
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const asked = new Promise<void>((resolve) => {
      objects.answer = async (call) => {
        if (call.path === '/update_object') {
          resolve()
          await held
        }
        return answer(call)
      }
    })
    const meal = eater.ask('eat', { food_id: 2, player_id: eater.id })
    await asked
    const since = hunter.mark()
    const death = { id: eater.id, x_position: 50, z_position: 50 }
    t.match(await hunter.ask('kill_player', death), { ok: true })
    release()
    t.match(
      await meal,
      { ok: true, mass: 11, food: { id: 2 } },
      'a refusal would have changed nothing',
    )
    await hunter.settled()
    t.same(since(), ['player_killed', 'eaten', 'eaten'], 'the ring and the piece, and nobody grew')
    t.match(await eater.ask('initialize_main', {}), { ok: true, mass: 10 }, 'nor in its next life')
  },
)
