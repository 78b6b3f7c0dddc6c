import t from 'tap'
import { InstancedMesh, Matrix4, PerspectiveCamera, Quaternion, Vector3 } from 'three'
import { ChaseCamera } from '../../client/drawing/chase-camera.ts'
import { crowd } from './crowd.ts'

t.test('marbles are balls where they are, and shadows lie face up on the ground', async (t) => {
  const { game, picture, frame, hear } = crowd()
  hear()
  for (let i = 0; i < 30; i++) frame()
  const meshes = picture.scene.children.filter((part) => part instanceof InstancedMesh)
  const matrix = new Matrix4()
  const [place, turn, size] = [new Vector3(), new Quaternion(), new Vector3()]
  const [marbles, shadows] = meshes.filter(({ count }) => count === game.all.length)
  for (const [i, { marble, role }] of game.all.entries()) {
    const { position, radius } = marble
    marbles?.getMatrixAt(i, matrix)
    matrix.decompose(place, turn, size)
    t.ok(size.distanceTo(new Vector3(radius, radius, radius)) < 1e-4, 'as wide as it is')
    const { x, y, z, w } = marble.rotation
    t.ok(turn.angleTo(new Quaternion(x, y, z, w)) < 1e-3, 'turned as it is')
    if (role === 'remote') t.ok(place.distanceTo(new Vector3().copy(position)) < 1e-4)
    shadows?.getMatrixAt(i, matrix)
    t.ok(matrix.determinant() > 0, 'seen from above')
    const ground = game.world.terrain?.heightAt(position.x, position.z) ?? 0
    matrix.decompose(place, turn, size)
    t.ok(Math.abs(place.y - ground) < 0.2 && Math.abs(size.x - size.z) < 1e-3)
  }
})

t.test("the camera's own matrices are those that three.js would make", async (t) => {
  const { game, frame } = crowd()
  const chase = new ChaseCamera()
  const { camera } = chase
  for (const pitch of [0.08, 0.34, 1.15]) {
    chase.pitch = pitch
    for (let i = 0; i < 20; i++) {
      frame()
      chase.frame(game, { now: 0, seconds: 0.1 })
    }
    const position = new Vector3().setFromMatrixPosition(camera.matrixWorld)
    const ahead = new Vector3(0, 0, -1).transformDirection(camera.matrixWorld)
    const known = new PerspectiveCamera()
    known.position.copy(position)
    known.lookAt(position.clone().add(ahead))
    known.updateMatrixWorld()
    for (const [name, own, theirs] of [
      ['place', camera.matrixWorld, known.matrixWorld],
      ['inverse', camera.matrixWorldInverse, known.matrixWorldInverse],
    ] as const) {
      const worst = Math.max(
        ...own.elements.map((value, i) => Math.abs(value - (theirs.elements[i] ?? Number.NaN))),
      )
      t.ok(worst < 1e-6, `${name} at a pitch of ${pitch}: ${worst}`)
    }
    const place = game.world.main?.marble.position
    const seen = new Vector3(place?.x, place?.y, place?.z).project(camera)
    t.ok(Math.abs(seen.x) < 0.2 && Math.abs(seen.y) < 0.5 && seen.z < 1, 'the marble is in view')
  }
})

t.test('food that moves while no frame is drawn is not remembered piece by piece', async (t) => {
  const { game, picture, hear, frame } = crowd()
  hear()
  frame()
  const meshes = picture.scene.children.filter((part) => part instanceof InstancedMesh)
  const food = meshes.find(({ count }) => count === game.world.food.size)
  if (food === undefined) throw new Error('No food is drawn')
  const { instanceMatrix } = food
  const move = (id: number) =>
    game.world.handlers.eaten?.({ food: [{ id, x: 10 + (id % 200), z: 20 }] })
  // What the renderer does when it has sent everything.
  instanceMatrix.clearUpdateRanges()
  instanceMatrix.onUploadCallback()
  for (let id = 0; id < 10; id++) move(id)
  t.equal(instanceMatrix.updateRanges.length, 10, 'a few travel alone')
  for (let id = 0; id < 1_000; id++) move(id)
  t.equal(instanceMatrix.updateRanges.length, 0, 'many travel as a whole')
  instanceMatrix.onUploadCallback()
  move(3)
  t.equal(instanceMatrix.updateRanges.length, 1)
})
