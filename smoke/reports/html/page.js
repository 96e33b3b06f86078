"use strict";
// Reads out the values of the table behind a plot; without this script the table is all there.
for (const plot of document.querySelectorAll(".plot[data-table]")) {
  const table = document.getElementById(plot.dataset.table);
  const area = plot.querySelector(".area");
  const cursor = plot.querySelector(".cursor");
  const readout = plot.closest("figure").querySelector(".readout");
  const rows = [...table.tBodies[0].rows];
  const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  const columns = plot.dataset.columns.split(" ").map(Number);
  let chosen = -1;
  const show = (index) => {
    chosen = Math.max(0, Math.min(rows.length - 1, index));
    const row = rows[chosen];
    const x = 100 * Number(row.dataset.x) + "%";
    cursor.setAttribute("x1", x);
    cursor.setAttribute("x2", x);
    cursor.classList.add("on");
    readout.textContent = columns
      .map((column) => names[column] + " " + row.cells[column].textContent)
      .join("   ");
  };
  const hide = () => {
    cursor.classList.remove("on");
    readout.textContent = "";
  };
  const nearest = (share) => {
    let best = 0;
    rows.forEach((row, index) => {
      if (Math.abs(row.dataset.x - share) < Math.abs(rows[best].dataset.x - share)) best = index;
    });
    return best;
  };
  area.addEventListener("pointermove", (event) => {
    const box = area.getBoundingClientRect();
    show(nearest((event.clientX - box.left) / box.width));
  });
  area.addEventListener("pointerleave", hide);
  plot.addEventListener("blur", hide);
  plot.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (step) show(chosen + step);
    else if (event.key === "Home") show(0);
    else if (event.key === "End") show(rows.length - 1);
    else if (event.key === "Escape") hide();
    else return;
    event.preventDefault();
  });
}
for (const code of document.querySelectorAll("code.copy")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "copy";
  button.setAttribute("aria-label", "copy trace id " + code.textContent);
  button.addEventListener("click", async () => {
    getSelection().selectAllChildren(code);
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "copied";
    } catch {
      button.textContent = "selected";
    }
  });
  code.after(" ", button);
}
