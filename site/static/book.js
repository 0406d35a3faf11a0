// Theme, menu on small screens, the hub's address, printing.
const root = document.documentElement;

const theme = document.getElementById("theme");
const tell = () => theme.setAttribute("aria-pressed", String(root.dataset.theme === "dark"));
theme.addEventListener("click", () => {
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  try { localStorage.setItem("ivig-theme", root.dataset.theme); } catch { /* nothing is kept */ }
  tell();
});
tell();

const menu = document.querySelector(".menu");
const wide = matchMedia("(min-width: 62em)");
const fit = () => { menu.open = wide.matches; };
wide.addEventListener("change", fit);
fit();

// A link to a place inside something folded opens it.
const unfold = () => {
  let place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (; place; place = place.parentElement) if (place.tagName === "DETAILS") place.open = true;
};
addEventListener("hashchange", unfold);
unfold();

const hub = document.querySelector(".hub");
hub?.addEventListener("submit", event => {
  event.preventDefault();
  const address = hub.querySelector("input").value.replace(/\/+$/, "");
  location.href = address + hub.dataset.path;
});

document.querySelector(".print")?.addEventListener("click", () => print());
