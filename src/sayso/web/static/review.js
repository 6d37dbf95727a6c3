// One key for each decision. Every key presses what is on the page and says its own letter.

function typing(target) {
  return target.matches("input, select, textarea") && target.type !== "checkbox";
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    document.activeElement?.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!wanted) return;
  event.preventDefault();
  wanted.click();
  if (wanted.matches("summary") && wanted.parentElement.open) {
    wanted.parentElement.querySelector("select, input:not([type=hidden])").focus();
  }
});

// The words in question, in sight in the report below.
const asked = document.querySelector("input[name=id]")?.value;
const there = asked && document.getElementById(`at-${asked}`);
if (there) {
  const box = there.closest(".text");
  box.scrollTop = there.offsetTop - box.offsetTop - box.clientHeight / 3;
  there.classList.add("lit");
}
