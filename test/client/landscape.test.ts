import t from 'tap'
import { type BufferAttribute, Mesh, Vector3 } from 'three'
import { createLandscape } from '../../client/drawing/landscape.ts'
import { Terrain } from '../../client/physics/terrain.ts'

const SIDE = 40

/** A hill in the middle of a board. */
const terrain = new Terrain(
  Array.from({ length: SIDE }, (_, x) =>
    Array.from({ length: SIDE }, (_, z) => 0.3 + 0.3 * Math.sin(x / 13) * Math.sin(z / 13)),
  ),
)

/** The middle and the front side's normal of each triangle. */
function* triangles({ geometry }: Mesh) {
  const positions = geometry.getAttribute('position') as BufferAttribute
  const { index } = geometry
  const count = index?.count ?? positions.count
  const corner = (i: number) =>
    new Vector3().fromBufferAttribute(positions, index === null ? i : index.getX(i))
  for (let i = 0; i < count; i += 3) {
    const [a, b, c] = [corner(i), corner(i + 1), corner(i + 2)]
    const normal = b.clone().sub(a).cross(c.clone().sub(a))
    yield { middle: a.add(b).add(c).divideScalar(3), normal }
  }
}

t.test('ground and sea are seen from above, the cliffs from the sea', async (t) => {
  const meshes = createLandscape(terrain).children.filter((part) => part instanceof Mesh)
  const centre = new Vector3((SIDE - 1) / 2, 0, (SIDE - 1) / 2)
  let cliffs = 0
  let level = 0
  for (const mesh of meshes) {
    for (const { middle, normal } of triangles(mesh)) {
      if (Math.abs(normal.y) > 1e-6) {
        level += 1
        if (normal.y < 0) t.fail('a part of ground or sea looks down')
        continue
      }
      cliffs += 1
      if (normal.dot(middle.sub(centre).setY(0)) <= 0) t.fail('a cliff looks inwards')
    }
  }
  t.equal(cliffs, 4 * (SIDE - 1) * 2)
  t.ok(level >= 2 * (SIDE - 1) ** 2)
})
