import type { HandOver } from "../../lib/ipc/bindings";

export type HandOverState = {
  /** One for each target that is set up. */
  handOvers: readonly HandOver[];
};

export const emptyHandOver: HandOverState = { handOvers: [] };
