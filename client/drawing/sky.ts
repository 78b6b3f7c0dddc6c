import {
  BackSide,
  DirectionalLight,
  Fog,
  GLSL3,
  HemisphereLight,
  Mesh,
  RawShaderMaterial,
  type Scene,
  SphereGeometry,
} from 'three'
import { SKY_HORIZON, SKY_TOP } from './palette.ts'

/** Light from the sky and one sun, haze in the distance, and a sky that pales towards the horizon. */
export function addSky(scene: Scene): void {
  scene.fog = new Fog(SKY_HORIZON, 90, 520)
  scene.add(new HemisphereLight('#eaf6ff', '#a39c80', 1.9))
  const sun = new DirectionalLight('#fff1d6', 2.0)
  sun.position.set(0.6, 1, 0.35)
  sun.updateMatrixWorld()
  scene.add(sun)
  scene.add(createDome())
}

/** Directions only: the dome stays around the camera by itself. */
const VERTEX = `
uniform mat4 projectionMatrix;
uniform mat4 viewMatrix;
in vec3 position;
out float height;
void main() {
  height = position.y;
  gl_Position = projectionMatrix * vec4(mat3(viewMatrix) * position, 1.0);
}`

/** The mixed colour as screens take it (sRGB): three.js adds that to its own materials only. */
const FRAGMENT = `
precision highp float;
uniform vec3 horizon;
uniform vec3 top;
in float height;
out vec4 colour;
void main() {
  vec3 light = mix(horizon, top, pow(clamp(height * 1.8, 0.0, 1.0), 0.7));
  colour = vec4(1.055 * pow(light, vec3(1.0 / 2.4)) - 0.055, 1.0);
}`

/** The only thing in the first picture: its shader is a tenth of one of three.js's own, which takes time to compile. */
function createDome(): Mesh {
  const material = new RawShaderMaterial({
    glslVersion: GLSL3,
    uniforms: { horizon: { value: SKY_HORIZON }, top: { value: SKY_TOP } },
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    side: BackSide,
    depthTest: false,
    depthWrite: false,
  })
  const dome = new Mesh(new SphereGeometry(1, 24, 16), material)
  dome.frustumCulled = false
  dome.renderOrder = -1
  return dome
}
