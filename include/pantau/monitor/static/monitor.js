/* What a script adds to the monitor: sorting and searching in tables, arrow keys in the heat map, sections that are
   fetched when they come into sight, and links that leave Airflow's frame. Every figure is on the page without it. */
"use strict";

const state = new URLSearchParams(location.search);

/* Sort order and search of a table are kept in the page's address, as "sources.sort=2d" and "sources.find=tebet". */
function remember(name, value) {
  if (value) state.set(name, value);
  else state.delete(name);
  const query = state.toString();
  history.replaceState(null, "", (query ? `?${query}` : location.pathname) + location.hash);
}

function make(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/* Numbers by their size, all else as words; what is empty stays last in either direction. */
function compare(one, other, sign) {
  if (one === other) return 0;
  if (one === "") return 1;
  if (other === "") return -1;
  const difference = Number(one) - Number(other);
  return sign * (Number.isNaN(difference) ? one.localeCompare(other, "id", { numeric: true }) : difference);
}

const keyOf = (row, column) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();

function sortable(section, table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const sort = (column, isDescending) => {
    const rows = [...body.rows].map((row) => [keyOf(row, column), row]);
    rows.sort(([one], [other]) => compare(one, other, isDescending ? -1 : 1));
    body.append(...rows.map(([, row]) => row));
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    heads[column].setAttribute("aria-sort", isDescending ? "descending" : "ascending");
  };
  heads.forEach((head, column) => {
    if (head.classList.contains("drawn")) return;
    const button = make("button", { type: "button", textContent: head.textContent });
    button.addEventListener("click", () => {
      const isDescending = head.getAttribute("aria-sort") === "ascending";
      sort(column, isDescending);
      remember(`${section.id}.sort`, `${column}${isDescending ? "d" : "a"}`);
    });
    head.replaceChildren(button);
  });
  const asked = /^(\d+)([ad])$/.exec(state.get(`${section.id}.sort`) ?? "");
  if (asked && heads[asked[1]]) sort(Number(asked[1]), asked[2] === "d");
}

function searchable(section, table) {
  const count = section.querySelector("[data-count]");
  const all = count.textContent;
  const rows = [...table.tBodies[0].rows].map((row) => [row, row.textContent.toLowerCase()]);
  const input = make("input", { type: "search", autocomplete: "off", value: state.get(`${section.id}.find`) ?? "" });
  const find = () => {
    const wanted = input.value.trim().toLowerCase();
    rows.forEach(([row, text]) => { row.hidden = !text.includes(wanted); });
    const found = rows.filter(([row]) => !row.hidden).length;
    count.textContent = wanted ? `${found} of ${rows.length} shown` : all;
  };
  input.addEventListener("input", () => {
    find();
    remember(`${section.id}.find`, input.value.trim());
  });
  count.setAttribute("role", "status");
  const where = make("span", { className: "told", textContent: `in ${title(section)}` });
  count.before(make("label", {}, "Find ", where, input));
  if (input.value) find();
}

const title = (section) => section.querySelector("h1, h2").textContent;

function enliven(section) {
  const table = section.querySelector("table.rows");
  if (!table) return;
  sortable(section, table);
  if (table.tBodies[0].rows.length > 5) searchable(section, table);
}

/* One cell of the heat map can be reached with Tab, all others from there with the arrow keys. */
const STEPS = {
  ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], PageUp: [-8, 0], PageDown: [8, 0],
};

function walkable(table) {
  const rows = [...table.querySelectorAll("tbody tr:not(.city)")].map((row) => [...row.querySelectorAll("td")]);
  if (!rows.length || !rows[0].length) return;
  const last = rows[0].length - 1;
  table.setAttribute("role", "grid");
  let current = rows[0][last];
  const turnTo = (cell) => {
    current.tabIndex = -1;
    current = cell;
    current.tabIndex = 0;
  };
  rows.flat().forEach((cell) => { cell.tabIndex = -1; });
  turnTo(current);
  table.addEventListener("focusin", (event) => { if (event.target.matches("td")) turnTo(event.target); });
  table.addEventListener("keydown", (event) => {
    if (!event.target.matches("td") || event.altKey || event.metaKey) return;
    const row = rows.findIndex((cells) => cells.includes(current));
    const column = rows[row].indexOf(current);
    const [down, right] = STEPS[event.key] ?? [0, 0];
    let [toRow, toColumn] = [row + down, column + right];
    if (event.key === "Home") [toRow, toColumn] = [event.ctrlKey ? 0 : row, 0];
    else if (event.key === "End") [toRow, toColumn] = [event.ctrlKey ? rows.length - 1 : row, last];
    else if (event.key === "Escape") return event.target.blur();
    else if (!STEPS[event.key]) return;
    event.preventDefault();
    rows[Math.min(Math.max(toRow, 0), rows.length - 1)][Math.min(Math.max(toColumn, 0), last)].focus();
  });
  const box = table.closest(".scroll");
  box.scrollLeft = box.scrollWidth;
}

/* A section that costs more than the rest is a page of its own, fetched once it is near. */
async function fetchLater(section) {
  const place = new URL(section.dataset.later, location.href);
  const line = section.querySelector(".empty");
  const before = [...line.childNodes];
  line.setAttribute("role", "status");
  line.textContent = "One moment…";
  try {
    const answer = await fetch(place);
    if (answer.redirected || answer.status === 401) throw new Error("log in again");
    if (!answer.ok) throw new Error(`${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById(section.id);
    for (const link of found.querySelectorAll("a[href]")) link.href = new URL(link.getAttribute("href"), place).href;
    found.querySelector("h1").replaceWith(make("h2", { id: `${section.id}-title`, textContent: title(found) }));
    section.replaceChildren(...found.childNodes);
    enliven(section);
  } catch (fault) {
    line.replaceChildren(`No answer (${fault.message}). `, ...before);
  }
}

function fetchWhenNear(sections) {
  const watch = new IntersectionObserver((seen) => {
    for (const entry of seen.filter((each) => each.isIntersecting)) {
      watch.unobserve(entry.target);
      fetchLater(entry.target);
    }
  }, { rootMargin: "300px" });
  sections.forEach((section) => watch.observe(section));
}

/* Airflow's frame lets no link out and sheets refuse to be framed: such links are opened by the page around it. */
function leaveFrame() {
  const outer = window.parent.document;
  const follow = () => {
    const isDark = outer.documentElement.classList.contains("dark");
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
  };
  follow();
  new MutationObserver(follow).observe(outer.documentElement, { attributeFilter: ["class"] });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-out]");
    if (!link) return;
    event.preventDefault();
    const isElsewhere = new URL(link.href).origin !== location.origin;
    const isApart = isElsewhere || event.ctrlKey || event.metaKey;
    const opener = outer.createElement("a");
    Object.assign(opener, { href: link.href, target: isApart ? "_blank" : "_self", rel: "noopener" });
    opener.click();
  });
}

/* The navigation tells which section is being read: the first that reaches below the upper quarter. */
function followReading() {
  const all = [...document.querySelectorAll(".bar nav a[href^='#']")];
  const links = new Map(all.map((link) => [link.hash.slice(1), link]));
  const sections = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  const mark = () => {
    const read = sections.find((section) => section.getBoundingClientRect().bottom > innerHeight / 4);
    const link = links.get(read?.id);
    if (!link || link.hasAttribute("aria-current")) return;
    links.forEach((other) => other.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
    const bar = link.closest("nav");
    const start = link.offsetLeft - bar.scrollLeft;
    const isInSight = start >= 0 && start + link.offsetWidth <= bar.clientWidth - 32;
    if (!isInSight) bar.scrollLeft = link.offsetLeft - bar.clientWidth / 3;
  };
  document.addEventListener("scroll", () => requestAnimationFrame(mark), { passive: true });
  mark();
}

document.querySelectorAll("section").forEach(enliven);
document.querySelectorAll("table.heat").forEach(walkable);
fetchWhenNear(document.querySelectorAll("[data-later]"));
followReading();
try {
  if (window.parent !== window && window.parent.document) leaveFrame();
} catch {
  /* framed by another host: links stay as they are */
}
