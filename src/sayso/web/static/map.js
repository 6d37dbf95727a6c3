// A map can be looked at from nearer: with buttons, by dragging, with the wheel and Ctrl.

const WORLD = { width: 1000, height: 487 };
const NEAREST = 40;

for (const figure of document.querySelectorAll("[data-map]")) zoomable(figure);

function zoomable(figure) {
  const svg = figure.querySelector("svg");
  const start = svg.getAttribute("viewBox").split(" ").map(Number);
  const dots = [...svg.querySelectorAll(".dot")].map((dot) => [dot, Number(dot.getAttribute("r"))]);
  let [x, y, width, height] = start;

  function show() {
    width = Math.min(WORLD.width, Math.max(NEAREST, width));
    height = (width * start[3]) / start[2];
    x = Math.min(WORLD.width - width, Math.max(0, x));
    y = Math.min(WORLD.height - height, Math.max(0, y));
    svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    for (const [dot, radius] of dots) dot.setAttribute("r", (radius * width) / start[2]);
  }

  function zoom(factor, cx = x + width / 2, cy = y + height / 2) {
    const before = width;
    width = Math.min(WORLD.width, Math.max(NEAREST, width * factor));
    const by = width / before;
    x = cx - (cx - x) * by;
    y = cy - (cy - y) * by;
    show();
  }

  const bar = document.createElement("div");
  bar.className = "zoom";
  const actions = [
    ["+", "Nearer", () => zoom(1 / 1.6)],
    ["−", "Farther", () => zoom(1.6)],
    ["↺", "As it was", () => { [x, y, width, height] = start; show(); }],
  ];
  for (const [sign, label, act] of actions) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
    bar.append(button);
  }
  figure.append(bar);

  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = svg.getBoundingClientRect();
    const cx = x + ((event.clientX - box.left) / box.width) * width;
    const cy = y + ((event.clientY - box.top) / box.height) * height;
    zoom(event.deltaY > 0 ? 1.25 : 0.8, cx, cy);
  }, { passive: false });

  let held = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch") held = { x: event.clientX, y: event.clientY, moved: false };
  });
  addEventListener("pointermove", (event) => {
    if (!held) return;
    const unit = width / svg.getBoundingClientRect().width;
    const dx = (event.clientX - held.x) * unit;
    const dy = (event.clientY - held.y) * unit;
    if (!held.moved && Math.hypot(dx, dy) < 3 * unit) return;
    x -= dx;
    y -= dy;
    held = { x: event.clientX, y: event.clientY, moved: true };
    show();
  });
  addEventListener("pointerup", () => setTimeout(() => { held = null; }));
  svg.addEventListener("click", (event) => {
    if (held?.moved) event.preventDefault();
  });
  svg.addEventListener("dragstart", (event) => event.preventDefault());
}
