// In the text of a report: what the words under the pointer or the focus are, and where they are told.

const text = document.querySelector(".text");
const panel = document.getElementById("record");
const cards = new Map(
  [...document.querySelectorAll("[data-record]")].map((card) => [card.dataset.record, card]),
);
let lit = [];

function light(refs) {
  for (const one of lit) one.classList.remove("lit");
  lit = [];
  for (const ref of refs) {
    lit.push(...text.querySelectorAll(`[data-records~="${CSS.escape(ref)}"]`));
    if (cards.has(ref)) lit.push(cards.get(ref));
  }
  for (const one of lit) one.classList.add("lit");
}

function inSight(card) {
  const box = card.getBoundingClientRect();
  const list = card.closest("aside").getBoundingClientRect();
  return box.bottom > Math.max(0, list.top) && box.top < Math.min(innerHeight, list.bottom);
}

function tell(mark) {
  const refs = mark.dataset.records.split(" ");
  light(refs);
  const shown = refs.map((ref) => cards.get(ref)).filter(Boolean);
  panel.replaceChildren();
  panel.hidden = true;
  for (const card of shown.slice(0, 2)) {
    if (inSight(card)) continue;
    const copy = card.cloneNode(true);
    copy.removeAttribute("id");
    panel.append(...copy.children);
    panel.hidden = false;
  }
}

function forget() {
  light([]);
  panel.hidden = true;
}

if (text && panel) {
  const over = (event) => {
    const mark = event.target.closest?.("[data-records]");
    if (mark) tell(mark);
    else forget();
  };
  text.addEventListener("mouseover", over);
  text.addEventListener("focusin", over);
  text.addEventListener("mouseleave", forget);
  text.addEventListener("focusout", forget);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") forget();
  });
  for (const [ref, card] of cards) {
    card.addEventListener("mouseenter", () => light([ref]));
    card.addEventListener("mouseleave", forget);
  }
}
