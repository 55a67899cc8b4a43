// When which agent worked on which server with something that may change it: from the first start of a handler until its target was settled, over restarts.
import type { WorkSpan } from "../history.ts";
import type { World } from "./world.ts";

export interface Work {
  agentId: string;
  domain: string;
  jobId: string;
  taskId: string;
}

export class Spans {
  readonly all: WorkSpan[] = [];
  private readonly world: World;
  private readonly open = new Map<string, WorkSpan>();

  constructor(world: World) {
    this.world = world;
  }

  begin(work: Work): { end(): void } {
    const key = `${work.agentId} ${work.taskId}`;
    let span = this.open.get(key);
    if (!span) {
      span = { ...work, from: this.world.order++, to: null };
      this.open.set(key, span);
      this.all.push(span);
    }
    return { end: () => this.end(key) };
  }

  /** Nobody works on it any more: its agent was declared lost, or has forgotten it with its journal, and a person has decided. */
  endTask(taskId: string): void {
    for (const key of [...this.open.keys()]) if (key.endsWith(` ${taskId}`)) this.end(key);
  }

  private end(key: string): void {
    const span = this.open.get(key);
    if (!span) return;
    span.to = this.world.order++;
    this.open.delete(key);
  }
}
