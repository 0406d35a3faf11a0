// Search in the pages' own words, without a server: every word asked for must be found.
const asked = new URLSearchParams(location.search).get("q")?.trim() ?? "";
const count = document.getElementById("count");
const plain = text => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");

function found(words) {
  return window.IVIG_INDEX
    .map(([place, title, heading, text]) => {
      const head = plain(`${heading} ${title}`), body = plain(text);
      const scores = words.map(word => 10 * head.includes(word) + body.split(word).length - 1);
      return { place, title, heading, text, score: Math.min(...scores) && scores.reduce((a, b) => a + b) };
    })
    .filter(one => one.score > 0)
    .sort((a, b) => b.score - a.score);
}

function line({ place, title, heading, text }, word) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = place;
  link.textContent = heading === title ? title : `${title}: ${heading}`;
  const from = Math.max(0, plain(text).indexOf(word) - 60);
  const some = document.createElement("p");
  some.textContent = `${from ? "… " : ""}${text.slice(from, from + 200)} …`;
  item.append(link, some);
  return item;
}

if (asked) {
  document.getElementById("q").value = asked;
  const words = plain(asked).split(/\s+/);
  const hits = found(words);
  count.textContent = `${hits.length || "No"} ${hits.length === 1 ? "place" : "places"} with “${asked}”`;
  document.getElementById("results").append(...hits.slice(0, 40).map(one => line(one, words[0])));
}
