const report = JSON.parse(document.getElementById("report").textContent);
const drawn = [];
// A choice without rows has no extent, which Vega would warn of.
const ERRORS = 1;
// Pixels below which names above columns find no room beside each other.
const NARROW = 430;

function fill(text, values) {
  return text.replace(/\{(\w+)(:\w+)?\}/g, (all, name) => (name in values ? values[name] : all));
}

async function draw(figure) {
  const node = document.querySelector(`#${figure.name} .picture`);
  const spoken = node.getAttribute("aria-label");
  const params = (figure.spec.params || []).map((param) =>
    param.name === "narrow" ? { ...param, value: node.clientWidth < NARROW } : param,
  );
  const { view } = await vegaEmbed(
    node,
    { ...figure.spec, params, width: "container", autosize: { type: "fit-x", contains: "padding", resize: true }, config: report.config },
    { renderer: "svg", actions: false, ast: true, logLevel: ERRORS, tooltip: { theme: "light" } },
  );
  const svg = node.querySelector("svg");
  // Vega takes over the element; to a screen reader it stays one picture with its text.
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", spoken);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  drawn.push({ ...figure, view });
}

// Whether anything is left of what a picture is drawn from.
function hasRows(spec, chosen) {
  const lists = [spec, ...(spec.layer || [])].map((part) => part.data && part.data.values).filter(Boolean);
  const rows = lists.flat().filter((row) => "segment" in row || "month" in row);
  return rows.some((row) =>
    Object.entries(chosen).every(([name, value]) => !(name in row) || row[name] === value || row.to === value || (name === "segment" && value === "all" && !rows.some((other) => other.segment === "all"))),
  );
}

// Says that nothing is left; or, where a choice only marks rows, that none is marked.
function tellEmpty(node, figure, chosen) {
  const kept = Object.entries(chosen).filter(([name]) => !figure.marks.includes(name));
  const isEmpty = !hasRows(figure.spec, Object.fromEntries(kept));
  node.hidden = !isEmpty && hasRows(figure.spec, chosen);
  node.textContent = node.hidden ? "" : isEmpty ? report.texts.empty : report.texts.unmarked;
}

function tiles(chosen) {
  const figures = report.tiles[`${chosen.month}|${chosen.segment}`];
  for (const node of document.querySelectorAll("[data-tile]")) {
    node.textContent = figures ? figures[node.dataset.tile] : "–";
  }
}

async function choose() {
  const chosen = {};
  const words = [];
  for (const select of document.querySelectorAll("form select")) {
    chosen[select.name] = select.value;
    words.push(select.selectedOptions[0].textContent);
  }
  const what = words.join(report.comma);
  const isFirst = Object.entries(chosen).every(([name, value]) => report.first[name] === value);
  let count = 0;
  for (const figure of drawn) {
    const follows = figure.follows.filter((name) => name in chosen);
    const node = document.getElementById(figure.name);
    if (follows.length) {
      const mine = Object.fromEntries(follows.map((name) => [name, chosen[name]]));
      for (const name of follows) figure.view.signal(name, chosen[name]);
      await figure.view.runAsync();
      count += 1;
      tellEmpty(node.querySelector(".empty"), figure, mine);
      const said = follows.map((name) => words[Object.keys(chosen).indexOf(name)]).join(report.comma);
      const scope = node.querySelector(".scope");
      scope.hidden = follows.every((name) => report.first[name] === chosen[name]);
      scope.textContent = scope.hidden ? "" : fill(report.texts.scope, { what: said });
    } else {
      const scope = node.querySelector(".scope");
      scope.hidden = isFirst;
      scope.textContent = isFirst ? "" : report.texts.unmoved;
    }
  }
  tiles(chosen);
  document.getElementById("said").textContent = fill(report.texts.changed, { count, what });
}

for (const figure of report.figures) await draw(figure);
for (const select of document.querySelectorAll("form select")) {
  select.disabled = false;
  select.addEventListener("change", choose);
}
document.body.dataset.ready = "yes";
