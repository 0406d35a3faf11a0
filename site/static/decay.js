// The front page's figure: the formula of ivig.remaining, drawn anew when the slider moves.
const remaining = (days, halfLife) => 2 ** (-days / halfLife);

const { days, width, height, x: left, y: top_, day } = Object.fromEntries(
  Object.entries(document.querySelector(".live").dataset).map(([name, text]) => [name, Number(text)]));
const x = at => left + width * at / days;
const y = share => top_ + height * (1 - share);
const slider = document.getElementById("live");

slider.addEventListener("input", () => {
  const halfLife = Number(slider.value);
  const points = Array.from({ length: days + 1 }, (_, at) =>
    `${x(at).toFixed(1)},${y(remaining(at, halfLife)).toFixed(1)}`);
  document.getElementById("live-curve").setAttribute("d", "M" + points.join(" L"));
  const share = remaining(day, halfLife);
  document.getElementById("live-dot").setAttribute("cy", y(share).toFixed(1));
  document.getElementById("live-value").textContent = `${halfLife} days`;
  const percent = 100 * share;
  const said = percent < 1 ? "less than 1" : percent.toFixed(0);
  document.getElementById("live-words").textContent =
    `With a half-life of ${halfLife} days, ${said} % is left after ${day} days, when the next dose is due.`;
});
