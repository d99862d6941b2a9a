// What is done to the page in the preview's frame.

// Make `old` like `fresh`, and leave what is the same as it is: its images, its open details, its place.
export function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (!canHold(old, fresh)) return old.replaceWith(fresh);
  for (const { name } of [...old.attributes]) {
    if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const [before, after] = [[...old.childNodes], [...fresh.childNodes]];
  while (before.length && after.length && before[0].isEqualNode(after[0])) {
    before.shift();
    after.shift();
  }
  while (before.length && after.length && before.at(-1).isEqualNode(after.at(-1))) {
    before.pop();
    after.pop();
  }
  const end = before.length ? before.at(-1).nextSibling : tail(old, fresh, after);
  const common = Math.min(before.length, after.length);
  for (let index = 0; index < common; index += 1) morph(before[index], after[index]);
  for (const gone of before.slice(common)) gone.remove();
  for (const come of after.slice(common)) old.insertBefore(come, end);
}

// Components are made anew: what they did to themselves is not in what the site sends.
function canHold(old, fresh) {
  return old.nodeType === Node.ELEMENT_NODE && old.nodeName === fresh.nodeName && !old.nodeName.includes("-");
}

// Nothing of `old` is to go: the node before which all that is new belongs.
function tail(old, fresh, after) {
  if (!after.length) return null;
  const behind = fresh.childNodes.length - [...fresh.childNodes].indexOf(after.at(-1)) - 1;
  return old.childNodes[old.childNodes.length - behind] ?? null;
}

// The page's own rules for light and dark, bent: no browser lets a page choose for a frame what it prefers.
const originals = new WeakMap();
const ALWAYS = "(min-width: 0px)";
const NEVER = "(max-width: 0px)";

export function theme(page, name) {
  page.documentElement.style.colorScheme = name;
  for (const sheet of page.styleSheets) bend(sheet, name);
}

function bend(sheet, name) {
  for (const rule of sheet.cssRules) {
    if (rule.styleSheet) bend(rule.styleSheet, name);
    else if (rule.media) bendMedia(rule, name);
    if (rule.cssRules && !rule.selectorText) bend(rule, name);
  }
}

function bendMedia(rule, name) {
  if (!originals.has(rule)) originals.set(rule, rule.media.mediaText);
  const original = originals.get(rule);
  if (!original.includes("prefers-color-scheme")) return;
  rule.media.mediaText = original.replace(/\(prefers-color-scheme:\s*(light|dark)\)/g, (_, wanted) => (wanted === name ? ALWAYS : NEVER));
}
