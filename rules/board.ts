/** The playing field: x spans 0 … width, z spans 0 … height, in world units. */
export type Board = { width: number; height: number }
export type Place = { x: number; z: number }

/** A source of numbers in [0, 1); handed in so that rules can be tested with a seed. */
export type Random = () => number

/** Least distance from the edge at which players appear, in world units. */
const SPAWN_MARGIN = 10

function along(side: number, random: Random): number {
  const margin = Math.min(SPAWN_MARGIN, side / 4)
  return margin + random() * (side - 2 * margin)
}

/** A random place for a player: at least 10 units inside the board, a quarter of the side on a small one. */
export function randomSpawn(board: Board, random: Random): Place {
  return { x: along(board.width, random), z: along(board.height, random) }
}

/** A random place on whole coordinates inside the board, for food and obstacles. */
export function randomObjectPlace(board: Board, random: Random): Place {
  return {
    x: 1 + Math.floor(random() * (board.width - 1)),
    z: 1 + Math.floor(random() * (board.height - 1)),
  }
}

/** Least coordinate of a visible ring piece: clients hide a piece whose x and z are not positive. */
export const LEAST_VISIBLE = 0.01

/** The nearest place on the board that clients show. */
export function clampToBoard({ x, z }: Place, board: Board): Place {
  return {
    x: Math.min(Math.max(x, LEAST_VISIBLE), board.width),
    z: Math.min(Math.max(z, LEAST_VISIBLE), board.height),
  }
}
