// Before the page is drawn: the colours that the reader chose, or that the system asks for.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  let chosen = null;
  try { chosen = localStorage.getItem("ivig-theme"); } catch { /* a private window keeps nothing */ }
  document.documentElement.dataset.theme = chosen || system;
})();
