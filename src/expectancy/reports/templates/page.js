(function () {
  "use strict";
  var root = document.documentElement;
  var $ = function (id) { return document.getElementById(id); };
  var all = function (selector, inside) { return Array.prototype.slice.call((inside || document).querySelectorAll(selector)); };
  root.classList.add("js");

  // Light and dark: the system's choice until the reader makes one; kept where the browser lets us.
  var theme = $("theme");
  var stored = null;
  try { stored = localStorage.getItem("expectancy-theme"); } catch (error) { stored = null; }
  function dark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function named() { theme.textContent = dark() ? "Light" : "Dark"; }
  if (stored === "dark" || stored === "light") { root.dataset.theme = stored; }
  theme.hidden = false;
  named();
  theme.addEventListener("click", function () {
    root.dataset.theme = dark() ? "light" : "dark";
    try { localStorage.setItem("expectancy-theme", root.dataset.theme); } catch (error) { /* a file may not keep anything */ }
    named();
  });

  // On a phone what stands below folds to its headings; on wider screens, on paper and without scripts all is open.
  var narrow = matchMedia("(max-width: 760px)");
  var folds = all("[data-fold]").map(function (part, place) {
    var name = part.querySelector(".fold-name");
    if (!part.id) { part.id = "fold-" + place; }
    return { part: part, name: name, open: false };
  });
  function unfold(fold, yes) {
    var button = fold.name.querySelector("button");
    fold.open = yes;
    fold.part.classList.toggle("folded", narrow.matches && !yes);
    if (button) { button.setAttribute("aria-expanded", String(yes)); }
  }
  function refold() {
    folds.forEach(function (fold) {
      var button = fold.name.querySelector("button");
      if (narrow.matches && !button) {
        button = document.createElement("button");
        button.type = "button";
        button.className = "fold-button";
        button.setAttribute("aria-controls", fold.part.id);
        while (fold.name.firstChild) { button.appendChild(fold.name.firstChild); }
        fold.name.appendChild(button);
        button.addEventListener("click", function () { unfold(fold, !fold.open); });
      } else if (!narrow.matches && button) {
        while (button.firstChild) { fold.name.insertBefore(button.firstChild, button); }
        button.remove();
      }
      unfold(fold, fold.open);
    });
  }
  // A link to something folded opens it.
  function reveal() {
    var target = location.hash.indexOf("=") < 0 ? $(decodeURIComponent(location.hash.slice(1))) : null;
    var hit = false;
    folds.forEach(function (fold) { if (target && fold.part.contains(target) && !fold.open) { unfold(fold, true); hit = true; } });
    if (hit && narrow.matches) { target.scrollIntoView(); }
  }
  narrow.addEventListener("change", refold);
  window.addEventListener("hashchange", reveal);
  refold();
  reveal();

  var table = document.querySelector(".results");
  if (!table) { return; }
  var flat = JSON.parse($("flat").textContent);
  var bodies = all("tbody[data-tier]", table);
  var rows = all("tr.row", table).map(function (row, place) {
    var more = row.nextElementSibling;
    return { row: row, more: more, place: place, at: Number(row.dataset.at), body: row.parentNode,
      text: (row.textContent + " " + more.textContent).toLowerCase() };
  });
  var kinds = ["tier", "verdict", "survey", "dimension"];
  var state = { tier: [], verdict: [], survey: [], dimension: [], q: "", sort: "", down: false, dense: false, open: [] };
  $("bar").hidden = false;

  // Rows open to their evidence.
  rows.forEach(function (entry) {
    var statement = entry.row.querySelector(".statement");
    var button = document.createElement("button");
    button.type = "button";
    button.className = "open-row";
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", entry.more.id);
    statement.parentNode.insertBefore(button, statement);
    button.appendChild(statement);
    button.addEventListener("click", function () { open(entry, !entry.more.classList.contains("open")); save(); });
    entry.button = button;
  });
  function open(entry, yes) {
    entry.more.classList.toggle("open", yes);
    entry.row.classList.toggle("opened", yes);
    entry.more.querySelector("details").open = yes;
    entry.button.setAttribute("aria-expanded", String(yes));
  }

  // Filters.
  function fits(entry) {
    var data = entry.row.dataset;
    var kept = function (kind, value) { return !state[kind].length || state[kind].indexOf(value) >= 0; };
    return kept("tier", entry.body.dataset.tier) && kept("verdict", data.verdict) && kept("survey", data.survey) &&
      kept("dimension", data.dimension) &&
      state.q.toLowerCase().split(/\s+/).every(function (word) { return entry.text.indexOf(word) >= 0; });
  }
  function shown() { return rows.filter(function (entry) { return !entry.row.hidden; }); }
  function apply() {
    rows.forEach(function (entry) {
      var keep = fits(entry);
      entry.row.hidden = !keep;
      entry.more.hidden = !keep;
    });
    var filtered = state.q || kinds.some(function (kind) { return state[kind].length; });
    bodies.forEach(function (body) {
      body.hidden = Boolean(filtered) && !all("tr.row", body).some(function (row) { return !row.hidden; });
    });
    var count = shown().length;
    $("status").textContent = count === rows.length ? "All " + count + " shown" : count + " of " + rows.length + " shown";
    $("nothing").hidden = count > 0;
    all(".chip").forEach(function (chip) {
      chip.setAttribute("aria-pressed", String(state[chip.dataset.kind].indexOf(chip.dataset.value) >= 0));
    });
    if ($("search").value !== state.q) { $("search").value = state.q; }
    table.classList.toggle("dense", state.dense);
    fit();
    $("density").setAttribute("aria-pressed", String(state.dense));
  }
  all(".chip").forEach(function (chip) {
    chip.addEventListener("click", function () {
      var list = state[chip.dataset.kind], place = list.indexOf(chip.dataset.value);
      if (place >= 0) { list.splice(place, 1); } else { list.push(chip.dataset.value); }
      apply();
      save();
    });
  });
  $("search").addEventListener("input", function () { state.q = $("search").value; apply(); save(); });
  function reset() {
    kinds.forEach(function (kind) { state[kind] = []; });
    state.q = "";
    apply();
    save();
    $("search").focus();
  }
  $("reset").addEventListener("click", reset);
  $("reset2").addEventListener("click", reset);
  $("density").addEventListener("click", function () { state.dense = !state.dense; apply(); save(); });

  // Sorting, within the tiers; what has no value goes last both ways.
  var heads = all("thead th[data-sort]", table);
  var numeric = ["verdict", "standing", "lost", "complaints", "peers", "kept"];
  var downFirst = ["lost", "complaints", "peers"];
  heads.forEach(function (head) {
    var button = document.createElement("button");
    button.type = "button";
    while (head.firstChild) { button.appendChild(head.firstChild); }
    head.appendChild(button);
    button.addEventListener("click", function () {
      var key = head.dataset.sort, first = downFirst.indexOf(key) >= 0;
      if (state.sort !== key) { state.sort = key; state.down = first; }
      else if (state.down === first) { state.down = !first; }
      else { state.sort = ""; state.down = false; }
      sort();
      save();
    });
    var choice = document.createElement("option");
    choice.value = head.dataset.sort;
    choice.textContent = button.textContent.trim();
    $("order").appendChild(choice);
  });
  var priority = document.createElement("option");
  priority.value = "";
  priority.textContent = "Priority";
  $("order").insertBefore(priority, $("order").firstChild);
  $("order").value = "";
  $("order").addEventListener("change", function () {
    state.sort = $("order").value;
    state.down = downFirst.indexOf(state.sort) >= 0;
    sort();
    save();
  });
  function sort() {
    var key = state.sort, way = state.down ? -1 : 1, asNumber = numeric.indexOf(key) >= 0;
    var read = function (entry) { return entry.row.getAttribute("data-" + key + "-key") || ""; };
    var order = rows.slice().sort(function (a, b) {
      if (!key) { return a.place - b.place; }
      var x = read(a), y = read(b);
      if (x === "" || y === "") { return x === y ? a.place - b.place : x === "" ? 1 : -1; }
      var difference = asNumber ? Number(x) - Number(y) : x < y ? -1 : x > y ? 1 : 0;
      return difference * way || a.place - b.place;
    });
    order.forEach(function (entry) { entry.body.appendChild(entry.row); entry.body.appendChild(entry.more); });
    rows = order;
    heads.forEach(function (head) {
      if (head.dataset.sort === key) { head.setAttribute("aria-sort", state.down ? "descending" : "ascending"); }
      else { head.removeAttribute("aria-sort"); }
    });
    $("order").value = key;
  }

  // The state is the address: it can be sent to somebody.
  function save() {
    var parts = new URLSearchParams();
    kinds.forEach(function (kind) { state[kind].forEach(function (value) { parts.append(kind, value); }); });
    if (state.q) { parts.set("q", state.q); }
    if (state.sort) { parts.set("sort", (state.down ? "-" : "") + state.sort); }
    if (state.dense) { parts.set("dense", "1"); }
    rows.forEach(function (entry) { if (entry.more.classList.contains("open")) { parts.append("open", String(entry.at)); } });
    var hash = parts.toString();
    try { history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search); } catch (error) { /* not in every viewer */ }
  }
  function load() {
    var hash = location.hash.slice(1);
    if (hash && hash.indexOf("=") < 0) { return; }
    var parts = new URLSearchParams(hash);
    kinds.forEach(function (kind) { state[kind] = parts.getAll(kind); });
    state.q = parts.get("q") || "";
    var wanted = parts.get("sort") || "";
    state.down = wanted.charAt(0) === "-";
    state.sort = state.down ? wanted.slice(1) : wanted;
    if (!heads.some(function (head) { return head.dataset.sort === state.sort; })) { state.sort = ""; }
    state.dense = parts.get("dense") === "1";
    var opened = parts.getAll("open");
    rows.forEach(function (entry) { open(entry, opened.indexOf(String(entry.at)) >= 0); });
    sort();
    apply();
  }
  window.addEventListener("hashchange", load);

  // Copying: typed columns, a line a row, whatever the page looks like.
  function cells(entries) { return [flat.columns].concat(entries.map(function (entry) { return flat.rows[entry.at]; })); }
  function plain(value) { return value === null ? "" : value === true ? "TRUE" : value === false ? "FALSE" : String(value); }
  function escaped(text) { return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;"); }
  function put(data, entries) {
    var lines = cells(entries);
    data.setData("text/plain", lines.map(function (line) { return line.map(plain).join("\t"); }).join("\n"));
    data.setData("text/html", "<table>" + lines.map(function (line) {
      return "<tr>" + line.map(function (value) { return "<td>" + escaped(plain(value)) + "</td>"; }).join("") + "</tr>";
    }).join("") + "</table>");
  }
  var copying = false;
  document.addEventListener("copy", function (event) {
    var entries = shown();
    if (!copying) {
      var selection = document.getSelection();
      if (!selection || selection.isCollapsed) { return; }
      entries = entries.filter(function (entry) { return selection.containsNode(entry.row, true); });
      if (entries.length < 2 || !selection.getRangeAt(0).intersectsNode(table)) { return; }
      if (!table.contains(selection.getRangeAt(0).commonAncestorContainer)) { return; }
    }
    put(event.clipboardData, entries);
    event.preventDefault();
  });
  $("copy").addEventListener("click", function () {
    copying = true;
    var done = false;
    try { done = document.execCommand("copy"); } catch (error) { done = false; }
    copying = false;
    $("status").textContent = done ? shown().length + " rows copied" : "This browser does not copy; select the rows instead";
  });

  // Where the columns need more room than the window has, the table scrolls for itself, header and first column stay.
  var frame = table.parentNode;
  function fit() {
    frame.classList.remove("over");
    if (window.innerWidth > 760 && table.offsetWidth > frame.clientWidth + 1) { frame.classList.add("over"); }
  }
  window.addEventListener("resize", fit);

  load();
  apply();
  fit();
})();
