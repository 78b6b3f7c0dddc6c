import {
  BackSide,
  BufferAttribute,
  Color,
  DirectionalLight,
  Fog,
  HemisphereLight,
  Mesh,
  MeshBasicMaterial,
  type Scene,
  SphereGeometry,
} from 'three'
import { SKY_HORIZON, SKY_TOP } from './palette.ts'

const RADIUS = 1_500

/** Light from the sky and one sun, haze in the distance, and a sky that pales towards the horizon. */
export function addSky(scene: Scene): Mesh {
  scene.fog = new Fog(SKY_HORIZON, 90, 520)
  scene.add(new HemisphereLight('#eaf6ff', '#a39c80', 1.9))
  const sun = new DirectionalLight('#fff1d6', 2.0)
  sun.position.set(0.6, 1, 0.35)
  scene.add(sun)
  const dome = createDome()
  scene.add(dome)
  return dome
}

function createDome(): Mesh {
  const geometry = new SphereGeometry(RADIUS, 24, 16)
  const positions = geometry.getAttribute('position')
  const colours = new Float32Array(positions.count * 3)
  const colour = new Color()
  for (let i = 0; i < positions.count; i++) {
    const height = Math.max(0, positions.getY(i) / RADIUS)
    colour.lerpColors(SKY_HORIZON, SKY_TOP, Math.min(1, height * 1.8) ** 0.7)
    colour.toArray(colours, i * 3)
  }
  geometry.setAttribute('color', new BufferAttribute(colours, 3))
  const material = new MeshBasicMaterial({
    vertexColors: true,
    side: BackSide,
    fog: false,
    depthWrite: false,
  })
  const dome = new Mesh(geometry, material)
  dome.frustumCulled = false
  dome.renderOrder = -1
  return dome
}
