type Store = Map<unknown, unknown>;
interface MetadataReflect {
  defineMetadata?(key: unknown, value: unknown, target: object): void;
  getOwnMetadata?(key: unknown, target: object): unknown;
  getMetadata?(key: unknown, target: object): unknown;
}
declare const reflect: MetadataReflect;
