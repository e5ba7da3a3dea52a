const field = document.getElementById("filter");
field.addEventListener("input", () => {
  const words = field.value.toLowerCase().split(/\s+/);
  const fits = (text) => words.every((word) => text.toLowerCase().includes(word));
  for (const part of document.querySelectorAll("nav li, main article"))
    part.hidden = !fits(part.dataset.words ?? part.textContent);
  for (const part of document.querySelectorAll("nav section:has(li), main .folder"))
    part.hidden = !part.querySelector("li:not([hidden]), article:not([hidden])");
});
addEventListener("keydown", (event) => {
  if (event.key === "/" && event.target !== field) {
    event.preventDefault();
    field.focus();
  }
});
