import type { DataCentre } from "./data-centre.ts";
export interface Control {
  readonly port: number;
  stop(): Promise<void>;
}
type World = Omit<DataCentre, "control" | "stop">;
export declare function startControl(world: World, port: number): Promise<Control>;
