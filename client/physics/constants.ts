/** The feel of the game, in one place. Lengths in world units, times in seconds, angles in radians. */

/** The landscape's heights travel as 0 … 1 and stand this tall. */
export const HEIGHT_SCALE = 25

/** One step of the simulation. Every marble moves in whole steps, so that all clients agree on the motion. */
export const STEP_SECONDS = 1 / 50

export const GRAVITY = 9.81

/** Acceleration along the view direction while the marble is slower than its limit: enough for any hill. */
export const THRUST = 14

/** Speed limit along the view direction of a marble of `LIMIT_MASS` or less. */
export const SPEED_LIMIT = 8
export const LIMIT_MASS = 10

/** How the limit falls with mass: limit ∝ mass^−exponent, so that ten times the mass is a third slower. */
export const LIMIT_EXPONENT = 1 / 6

/** A boost multiplies thrust and limit. */
export const BOOST_FACTOR = 5

/** Share of the speed that rolling on the ground takes away in a second. */
export const ROLLING_DRAG = 0.35

/** Share of the sideways speed that the ground takes away in a second: what makes a marble steerable. */
export const GRIP = 1.6

/** Share of the speed into the ground or a wall that comes back. */
export const GROUND_BOUNCE = 0.15
export const WALL_BOUNCE = 0.5

/** What an obstacle does to a marble: speed away from it, and upwards. */
export const LAUNCH_AWAY = 12
export const LAUNCH_UP = 11

/** Height above the ground from which a marble that comes alive falls. */
export const DROP_HEIGHT = 8

export const FOOD_RADIUS = 0.45
export const OBSTACLE_RADIUS = 2.2
