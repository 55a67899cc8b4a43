// Runs before the first paint, so that a dark console never flashes white. A file of its own: the page's policy allows no inline script.
(() => {
  const root = document.documentElement;
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const chosen = read("dsm.theme");
  root.dataset.theme = chosen === "light" || chosen === "dark" ? chosen : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.density = read("dsm.density") ?? "normal";
})();
