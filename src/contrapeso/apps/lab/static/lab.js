// What the pages gain with JavaScript: charts that answer to the pointer, and a button that copies the address.
// Everything is readable and every form works without it.
"use strict";
(() => {
  let waiting = null;

  function drawing() {
    waiting ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = "/static/vega.js";
      script.onload = () => resolve(window.vegaEmbed);
      script.onerror = reject;
      document.head.append(script);
    });
    return waiting;
  }

  function told(value, safe) {
    // Words and values of what is under the pointer; names that begin with a dash below are Vega's own.
    if (typeof value !== "object" || value === null) return safe(String(value));
    const rows = Object.entries(value).filter(([name]) => !name.startsWith("_"));
    return `<table>${rows.map(([name, cell]) => `<tr><td class="word">${safe(name)}</td><td>${safe(String(cell))}</td></tr>`).join("")}</table>`;
  }

  async function enliven(figure) {
    const live = figure.querySelector(".live");
    if (!live.dataset.ready) {
      const narrow = matchMedia("(max-width: 720px)").matches ? "&width=narrow" : "";
      const [embed, answer] = await Promise.all([drawing(), fetch(figure.dataset.spec + narrow)]);
      if (!answer.ok) throw new Error(String(answer.status));
      live.hidden = false;
      const spec = await answer.json();
      await embed(live, spec, {
        actions: false, ast: true, renderer: "svg", defaultStyle: false, tooltip: { disableDefaultStyle: true, formatTooltip: told },
      });
      // The drawing is one picture with one description; its parts are for the eye, and the table holds the numbers.
      const svg = live.querySelector("svg");
      for (const part of svg.querySelectorAll("[role]")) { part.removeAttribute("role"); part.removeAttribute("aria-roledescription"); }
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", spec.description);
      live.dataset.ready = "yes";
    }
    live.hidden = false;
    figure.querySelector(".drawn").hidden = true;
  }

  function bind() {
    for (const figure of document.querySelectorAll("figure[data-spec]")) {
      const button = figure.querySelector("button.enliven");
      if (!button || !button.hidden) continue;
      const still = figure.querySelector(".drawn");
      const live = figure.querySelector(".live");
      button.hidden = false;
      button.addEventListener("click", async () => {
        const on = button.getAttribute("aria-pressed") === "true";
        try {
          if (on) {
            live.hidden = true;
            still.hidden = false;
          } else {
            button.disabled = true;
            await enliven(figure);
          }
          button.setAttribute("aria-pressed", String(!on));
          button.textContent = on ? button.dataset.off : button.dataset.on;
        } catch {
          live.hidden = true;
          still.hidden = false;
          button.hidden = true;
        } finally {
          button.disabled = false;
        }
      });
    }
  }

  function offer() {
    for (const button of document.querySelectorAll("button.copy")) {
      if (!navigator.clipboard || !button.hidden) continue;
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.parentElement.querySelector(".address").href);
        button.textContent = button.dataset.done;
      });
    }
  }

  bind();
  offer();
  // A page may put in place a part of itself that is newer, with figures of its own.
  document.addEventListener("contrapeso:renewed", () => { bind(); offer(); });

  for (const form of document.querySelectorAll("form.choose")) {
    // Boxes of one name go into the address as one value, so that it stays short.
    form.addEventListener("submit", (event) => {
      if (form.method !== "get") return;
      event.preventDefault();
      const values = new Map();
      for (const [name, value] of new FormData(form)) {
        if (typeof value === "string" && value !== "") values.set(name, values.has(name) ? `${values.get(name)},${value}` : value);
      }
      const parts = [...values].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3A", ":")}`);
      const [way, anchor] = form.getAttribute("action").split("#");
      location.assign(way + (parts.length ? `?${parts.join("&")}` : "") + (anchor ? `#${anchor}` : ""));
    });
  }
})();
