import { Type } from 'typebox'

/** The board and the rules of the game. */
export const gameVariables = {
  BOARD_WIDTH: Type.Integer({
    default: 250,
    minimum: 16,
    maximum: 1000,
    description: 'Side of the board along x, in world units',
  }),
  BOARD_HEIGHT: Type.Integer({
    default: 250,
    minimum: 16,
    maximum: 1000,
    description: 'Side of the board along z, in world units',
  }),
  TERRAIN_SEED: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 4294967295,
      description: 'Seed of the landscape; unset: made from the hour and date at start',
    }),
  ),
  MIN_PLAYERS: Type.Integer({
    default: 25,
    minimum: 0,
    maximum: 1000,
    description: 'Zombies are added until this many players are in the game',
  }),
  FOOD_COUNT: Type.Integer({
    default: 1000,
    minimum: 0,
    maximum: 10000,
    description: 'Pieces of food on the board (ids from 0)',
  }),
  OBSTACLE_COUNT: Type.Integer({
    default: 15,
    minimum: 0,
    maximum: 1000,
    description: 'Obstacles on the board (ids from 0)',
  }),
  DEFAULT_MASS: Type.Number({
    default: 10,
    exclusiveMinimum: 5,
    maximum: 1e6,
    description: 'Mass of a main player that comes alive; obstacles take nobody below it',
  }),
  FOOD_MASS: Type.Number({
    default: 1,
    minimum: 0,
    maximum: 1e6,
    description: 'Mass gained by eating one piece',
  }),
  BOOST_COST_RATIO: Type.Number({
    default: 0.1,
    minimum: 0,
    maximum: 0.9,
    description: 'Share of the mass that a boost costs at least',
  }),
  BOOST_COST_MINIMUM: Type.Number({
    default: 2.4,
    minimum: 0,
    maximum: 1e6,
    description: 'Mass that a boost costs at least',
  }),
  BOOST_MINIMUM_MASS: Type.Number({
    default: 10,
    exclusiveMinimum: 0,
    maximum: 1e6,
    description: 'A lighter player may not boost; must exceed BOOST_COST_MINIMUM',
  }),
  OBSTACLE_FACTOR: Type.Number({
    default: 0.75,
    exclusiveMinimum: 0,
    maximum: 1,
    description: 'An obstacle leaves this share of the mass',
  }),
}
