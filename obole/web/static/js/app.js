// The little the house does in the browser; every page works without it.
"use strict";

// Drafts: what is typed into <form data-draft="name"> stays in this browser until the form is sent.
const KEPT = "input:not([type=password], [type=file], [type=hidden]), textarea, select";
const draftKey = (form) => `draft:${location.pathname}:${form.dataset.draft}`;
const fields = (form) => [...form.querySelectorAll(KEPT)].filter((field) => field.name);
const isTick = (field) => field.type === "checkbox" || field.type === "radio";

function stored(action) {
  try { return action(localStorage); } catch { return null; } // private windows may refuse storage
}

function keep(form) {
  const values = fields(form).map((field) => [field.name, isTick(field) ? [field.value, field.checked] : field.value]);
  stored((box) => box.setItem(draftKey(form), JSON.stringify(values)));
}

function restore(form) {
  const values = JSON.parse(stored((box) => box.getItem(draftKey(form))) || "[]");
  for (const [name, value] of values) {
    for (const field of fields(form).filter((one) => one.name === name)) {
      if (!Array.isArray(value)) { if (!isTick(field) && !field.value) field.value = value; }
      else if (isTick(field) && field.value === value[0]) field.checked = value[1];
    }
  }
}

// A draft is dropped only when the next page has come: a send that fails on a weak line keeps it.
function sent(form) {
  stored((box) => box.setItem("draft-sent", JSON.stringify([draftKey(form), location.pathname])));
}

function settle() {
  const [key, from] = JSON.parse(stored((box) => box.getItem("draft-sent")) || "[]");
  if (!key) return;
  const refused = location.pathname === from && document.querySelector("[aria-invalid=true], [data-refused]");
  if (!refused) stored((box) => box.removeItem(key));
  stored((box) => box.removeItem("draft-sent"));
}

settle();
for (const form of document.querySelectorAll("form[data-draft]")) {
  restore(form);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", () => sent(form));
}

// A second press does nothing: <form data-once>. Enabled again when the page is come back to.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent], [data-flown]")) { delete form.dataset.sent; delete form.dataset.flown; }
  for (const slot of document.querySelectorAll(".coin-flying")) slot.classList.remove("coin-flying");
});

// A collected coin flies to the trunk and one twig answers; then the form is sent as it always would be.
const still = matchMedia("(prefers-reduced-motion: reduce)");
document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = form.querySelector("[data-coin]");
  const slot = form.closest(".slot");
  if (!button || !slot || still.matches || form.hasAttribute("hx-post")) return;
  event.preventDefault();
  if (form.dataset.flown) return;
  form.dataset.flown = "1";
  slot.classList.add("coin-flying");
  slot.closest(".scene")?.classList.add("answered");
  setTimeout(() => form.submit(), 400);
});

document.addEventListener("click", (event) => {
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismiss.closest("li, .notice")?.remove();
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => copy.setAttribute("data-copied", ""));
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});

// Choosing a language sends its form; the button beside it serves those without JavaScript.
for (const select of document.querySelectorAll("select[data-send]")) {
  select.form.querySelector("button").hidden = true;
  select.addEventListener("change", () => select.form.submit());
}

// A photo is shrunk before it travels: <input type=file data-shrink="1600"> (longest side, px). Originals that fit are left alone.
for (const input of document.querySelectorAll("input[type=file][data-shrink]")) {
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file || file.size < 600_000 || !file.type.startsWith("image/")) return;
    const small = await shrink(file, Number(input.dataset.shrink)).catch(() => null);
    if (!small || small.size >= file.size) return;
    const basket = new DataTransfer();
    basket.items.add(new File([small], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg", lastModified: file.lastModified }));
    input.files = basket.files;
  });
}

async function shrink(file, longest) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
}

if ("serviceWorker" in navigator && isSecureContext) navigator.serviceWorker.register("/sw.js").catch(() => {});

// The zone of this browser, offered where the form would else assume the house's.
for (const field of document.querySelectorAll("input[data-zone]")) {
  if (!field.value || field.value === "UTC") field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}
