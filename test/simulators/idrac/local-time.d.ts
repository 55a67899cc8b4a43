export declare function withOffset(worldMs: number, offsetMinutes: number): string;
export declare function withoutOffset(worldMs: number, offsetMinutes: number): string;
export declare function offsetText(offsetMinutes: number): string;
