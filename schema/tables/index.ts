export * from "./activity.ts";
export * from "./credentials.ts";
export * from "./identity.ts";
export * from "./inventory.ts";
export * from "./jobs.ts";
export * from "./sites.ts";
