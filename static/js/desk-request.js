// What the editors' pages send. Each failure is an Error whose message is a sentence for the editor.
const SIGNED_OUT =
  "You are no longer signed in. Sign in again in another tab: what you typed stays here.";
const AWAY = "The site does not answer just now.";
const OFFLINE = "You are offline.";
const TOO_LARGE = "The file is larger than the site takes.";
const REFUSED = "The site refused it.";

export class Failure extends Error {}

// The cookie with the token is out of a script's reach: the form has the token, too.
const tokenField = (form) => form.elements.csrfmiddlewaretoken;

// After signing in anew the old token no longer holds; the page as it is now has one that does.
async function renewToken(form) {
  const response = await fetch(location.href, { redirect: "manual" });
  if (!response.ok) return false;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (token) tokenField(form).value = token;
  return Boolean(token);
}

async function answer(request) {
  let response;
  try {
    response = await request();
  } catch {
    throw new Failure(navigator.onLine ? AWAY : OFFLINE);
  }
  // The way to the sign-in; and who has no right to a page is told that there is none.
  if (response.type === "opaqueredirect" || response.status === 404) throw new Failure(SIGNED_OUT);
  return response;
}

async function checked(response) {
  if (response.ok) return response;
  if (response.status === 403) throw new Failure(SIGNED_OUT);
  if (response.status >= 500) throw new Failure(AWAY);
  const told = await response.json().catch(() => ({}));
  throw new Failure(told.error ?? REFUSED);
}

// POST `fields` with the token of `form`.
export async function post(form, url, fields, { keepalive = false } = {}) {
  const send = () => {
    const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: tokenField(form).value });
    return fetch(url, { method: "POST", body, redirect: "manual", keepalive });
  };
  let response = await answer(send);
  if (response.status === 403 && (await renewToken(form).catch(() => false))) response = await answer(send);
  return checked(response);
}

export async function getJson(url, query) {
  const address = new URL(url, location.href);
  for (const [name, value] of Object.entries(query)) if (value) address.searchParams.set(name, value);
  return (await checked(await answer(() => fetch(address, { redirect: "manual" })))).json();
}

// XMLHttpRequest: fetch does not tell how far an upload is.
function sendFile(form, url, file, { progress, signal }) {
  return new Promise((resolve, reject) => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", tokenField(form).value);
    body.append("image", file);
    const request = new XMLHttpRequest();
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => resolve(request);
    request.onerror = () => reject(new Failure(navigator.onLine ? AWAY : OFFLINE));
    request.onabort = () => reject(new DOMException("Cancelled", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.open("POST", url);
    request.send(body);
  });
}

export async function upload(form, url, file, options) {
  let request = await sendFile(form, url, file, options);
  if (request.status === 403 && (await renewToken(form).catch(() => false))) {
    request = await sendFile(form, url, file, options);
  }
  const isElsewhere = new URL(request.responseURL).pathname !== new URL(url, location.href).pathname;
  if (isElsewhere || request.status === 403 || request.status === 404) throw new Failure(SIGNED_OUT);
  if (request.status >= 500) throw new Failure(AWAY);
  let told;
  try {
    told = JSON.parse(request.responseText);
  } catch {
    // A proxy that refuses by size speaks no JSON.
    throw new Failure(request.status === 413 ? TOO_LARGE : REFUSED);
  }
  if (request.status !== 200) throw new Failure(told.error ?? REFUSED);
  return told;
}
