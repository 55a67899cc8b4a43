import type { Board } from "./board.ts";
import type { Lifetime } from "./lifetime.ts";
import type { Scene } from "./scene.ts";
export async function check(_scene: Scene, _board: Board, _life: Lifetime): Promise<number> {
  return 0;
}
