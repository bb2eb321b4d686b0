"use strict";
(() => {
  for (const table of document.querySelectorAll("table.items, table.sortable")) {
    const rows = () => [...table.querySelectorAll("tbody.item")];
    for (const button of table.querySelectorAll("button.sort")) {
      button.addEventListener("click", () => {
        const head = button.closest("th");
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of table.querySelectorAll("th[aria-sort]")) {
          other.setAttribute("aria-sort", "none");
        }
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const at = head.cellIndex;
        const number = head.classList.contains("n");
        const key = (body) => {
          const cell = body.rows[0].cells[at];
          const text = cell.dataset.key ?? cell.textContent.trim();
          if (!number) return text.toLowerCase();
          return text === "" || text === "–" ? NaN : parseFloat(text);
        };
        const compare = (a, b) => {
          const [x, y] = [key(a), key(b)];
          if (number && (Number.isNaN(x) || Number.isNaN(y))) {
            return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
          }
          const order = x < y ? -1 : x > y ? 1 : 0;
          return down ? -order : order;
        };
        table.append(...rows().sort(compare));
      });
    }
    const open = (button, wanted) => {
      button.setAttribute("aria-expanded", String(wanted));
      document.getElementById(button.getAttribute("aria-controls")).hidden = !wanted;
    };
    for (const button of table.querySelectorAll("button.open")) {
      button.addEventListener("click", () => {
        open(button, button.getAttribute("aria-expanded") !== "true");
      });
      button.closest("tbody").addEventListener("keydown", (event) => {
        if (event.key === "Escape" && button.getAttribute("aria-expanded") === "true") {
          open(button, false);
          button.focus();
        }
      });
    }
    const bar = table.closest("section")?.querySelector(".filters");
    if (!bar) continue;
    const count = bar.querySelector(".count");
    const filter = () => {
      const words = bar.querySelector("input[type=search]").value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const body of rows()) {
        const text = body.rows[0].textContent.toLowerCase();
        let keep = words.every((word) => text.includes(word));
        for (const choice of bar.querySelectorAll("select")) {
          keep &&= choice.value === "" || (body.dataset[choice.dataset.field] ?? "").split("|").includes(choice.value);
        }
        for (const tick of bar.querySelectorAll("input[type=checkbox]")) {
          keep &&= !tick.checked || body.dataset[tick.dataset.field] === "yes";
        }
        body.hidden = !keep;
        shown += Number(keep);
      }
      count.textContent = `${shown} of ${rows().length} items`;
    };
    bar.addEventListener("input", filter);
    bar.addEventListener("change", filter);
    filter();
  }
})();
