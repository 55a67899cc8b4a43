// The three functions of the "reflect metadata" proposal that tsyringe, underneath @peculiar/x509, refuses to load
// without. Import it before that package. It gives way to a real polyfill that is there already.

type Store = Map<unknown, unknown>;

interface MetadataReflect {
  defineMetadata?(key: unknown, value: unknown, target: object): void;
  getOwnMetadata?(key: unknown, target: object): unknown;
  getMetadata?(key: unknown, target: object): unknown;
}

const reflect = Reflect as MetadataReflect;

if (!reflect.getMetadata) {
  const stores = new WeakMap<object, Store>();
  const getOwn = (key: unknown, target: object) => stores.get(target)?.get(key);
  reflect.defineMetadata = (key, value, target) => {
    const store: Store = stores.get(target) ?? new Map();
    stores.set(target, store.set(key, value));
  };
  reflect.getOwnMetadata = getOwn;
  reflect.getMetadata = (key, target) => {
    for (let holder: object | null = target; holder; holder = Object.getPrototypeOf(holder) as object | null) {
      const value = getOwn(key, holder);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}
