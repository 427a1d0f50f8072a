// What the page of a question can do beyond its forms: it fetches itself anew when there is news, and gives numbers a slider.
(function () {
  "use strict";

  const WAIT = 400, MOST_WAIT = 4000;
  let wait = WAIT, shown = 0;

  function live() { return document.getElementById("live"); }

  async function look() {
    const box = live();
    if (!box || box.dataset.open === "0") { return; }
    try {
      if (document.hidden) { wait = MOST_WAIT; throw new Error("nobody looks"); }
      const state = await (await fetch(box.dataset.state, { headers: { accept: "application/json" } })).json();
      const now = performance.now();
      // Whole news at once; mere progress at most once a second.
      if (state.tag !== box.dataset.tag || state.open.length !== Number(box.dataset.open) || now - shown > 1000) {
        shown = now;
        await renew();
      }
      wait = Math.min(wait * 1.05, 1500);
    } catch (error) {
      wait = Math.min(wait * 2, MOST_WAIT);
    }
    setTimeout(look, wait);
  }

  async function renew() {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const selector of ["#live", ".asking", ".take"]) {
      const before = document.querySelector(selector), after = fresh.querySelector(selector);
      if (!before || !after || before.contains(document.activeElement)) {
        if (!(before && after && selector === "#live" && after.dataset.open === "0")) { continue; }
      }
      const opened = Array.from(before.querySelectorAll("details"), (part) => part.open);
      before.replaceWith(after);
      const parts = after.querySelectorAll("details");
      if (parts.length === opened.length) { parts.forEach((part, place) => { part.open = opened[place]; }); }
    }
    document.dispatchEvent(new Event("contrapeso:renewed"));
  }

  document.addEventListener("visibilitychange", () => { wait = WAIT; });

  for (const row of document.querySelectorAll("fieldset.lever")) {
    const what = row.querySelector("select"), label = row.querySelector(".value"), number = label.querySelector("input");
    const unit = label.querySelector(".unit"), slider = document.createElement("input");
    slider.type = "range";
    slider.setAttribute("aria-label", label.firstChild.textContent.trim());
    number.after(slider);
    const note = label.querySelector(".known"), country = row.form.querySelector("[name=polity]");
    const mark = () => {
      const range = JSON.parse(what.selectedOptions[0].dataset.known || "{}")[country.value];
      note.textContent = range ? note.dataset.words.replace("LOW", range[0]).replace("HIGH", range[1]) : "";
      label.classList.toggle("outside", Boolean(range) && (Number(number.value) < range[0] || Number(number.value) > range[1]));
    };
    const fit = (fresh) => {
      const choice = what.selectedOptions[0], has = choice.dataset.low !== undefined;
      label.hidden = !has;
      number.disabled = !has;
      if (!has) { return; }
      for (const field of [number, slider]) { field.min = choice.dataset.low; field.max = choice.dataset.high; }
      slider.step = choice.dataset.step;
      unit.textContent = choice.dataset.unit;
      if (fresh || number.value === "") { number.value = choice.dataset.usual; }
      slider.value = number.value;
      mark();
    };
    what.addEventListener("change", () => fit(true));
    slider.addEventListener("input", () => { number.value = slider.value; mark(); });
    number.addEventListener("input", () => { slider.value = number.value; mark(); });
    country.addEventListener("change", mark);
    fit(false);
  }

  setTimeout(look, WAIT);
})();
