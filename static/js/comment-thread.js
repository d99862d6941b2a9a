// The discussion in place: forms open below their comment, what was sent appears where it belongs, and
// more of the thread is fetched into the page. Every link of it works without this, on a page of its own.
class CommentThread extends HTMLElement {
  connectedCallback() {
    this.status = Object.assign(document.createElement("p"), { className: "sr" });
    this.status.setAttribute("role", "status");
    this.prepend(this.status);
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("sent", (event) => this.#sent(event.detail));
    this.#reopen();
  }

  #click(event) {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (link.matches("[data-opens]")) this.#act(event, () => this.#open(link));
    else if (link.matches("[data-closes]")) this.#act(event, () => this.#close(link.closest("comment-form")));
    else if (link.closest(".threads .more")) this.#act(event, () => this.#more(link));
  }

  // Where fetching fails the link does what it does without us.
  async #act(event, action) {
    event.preventDefault();
    const link = event.target.closest("a");
    try {
      await action();
    } catch {
      location.assign(link.href);
    }
  }

  async #fetch(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(response.statusText);
    return new DOMParser().parseFromString(await response.text(), "text/html");
  }

  async #open(link, focus = true) {
    const comment = link.closest(".comment");
    const open = comment.querySelector("comment-form");
    if (open?.from === link.pathname) return open.text?.focus();
    const form = (await this.#fetch(link.href)).querySelector("main comment-form");
    if (!form) return location.assign(link.href);
    open?.remove();
    form.from = link.pathname;
    comment.append(form);
    if (focus) (form.text ?? form.querySelector("input:not([type=hidden]), button")).focus();
  }

  #close(form) {
    const comment = form.closest(".comment");
    if (!comment) return form.clear();
    form.forget();
    form.remove();
    (comment.querySelector(`[data-opens][href="${form.from}"]`) ?? comment).focus();
  }

  // What lay open and unsent when the page was left lies open again.
  #reopen() {
    const { draftKey } = customElements.get("comment-form");
    for (const link of this.querySelectorAll("[data-opens]")) {
      if (sessionStorage.getItem(draftKey(this.dataset.member, link.pathname))) this.#open(link, false).catch(() => {});
    }
  }

  async #more(link) {
    const page = await this.#fetch(link.href);
    const place = link.closest(".more");
    const items = [...page.querySelectorAll(".replies > li")].filter(
      (item) => !document.getElementById(item.querySelector(".comment").id),
    );
    const next = page.querySelector(".threads .more");
    place.closest("li").querySelector(".replies").append(...items);
    if (next) place.replaceWith(next);
    else place.remove();
    items[0]?.querySelector(".comment").focus({ preventScroll: true });
    this.#say(`${items.length} more.`);
  }

  // `page` is where the site led: the article for a new thread, the thread for anything else.
  #sent({ page, form, url }) {
    const told = page.querySelector(".messages")?.textContent.trim() ?? "";
    const from = form.closest(".comment");
    const id = /^\/comments\/(\d+)\/$/.exec(new URL(url).pathname)?.[1];
    const fresh = id && page.getElementById(`c${id}`);
    this.#heading(page);
    if (!from) this.#replace(page);
    else if (!fresh) this.#removed(from, page);
    else if (fresh.id === from.id) from.replaceWith(fresh);
    else this.#insert(fresh, from, form);
    const shown = (fresh && document.getElementById(fresh.id)) ?? (from ? null : this.querySelector(".threads .comment"));
    shown?.focus({ preventScroll: true });
    shown?.scrollIntoView({ block: "nearest" });
    this.#say(told);
  }

  #heading(page) {
    const count = page.querySelector("comment-thread").dataset.count;
    const heading = document.querySelector("[data-counts]");
    if (heading) heading.textContent = count === "0" ? "Comments" : `Comments (${Number(count).toLocaleString("en-GB")})`;
  }

  #replace(page) {
    this.replaceChildren(this.status, ...page.querySelector("comment-thread").children);
  }

  #insert(fresh, from, form) {
    form.remove();
    const item = fresh.closest("li");
    item.classList.remove("current");
    const replies = from.closest(".threads > li").querySelector(".replies");
    const above = from.closest(".replies > li");
    // below all that answers the same comment already
    const depth = (li) => Number(/\bd(\d)\b/.exec(li.className)?.[1] ?? 0);
    let last = above;
    while (last && last.nextElementSibling && depth(last.nextElementSibling) > depth(above)) last = last.nextElementSibling;
    if (last) last.after(item);
    else replies.append(item);
  }

  // The tombstones above it may have gone with it, so the whole thread is taken anew.
  #removed(comment, page) {
    const thread = comment.closest(".threads > li");
    const fresh = page.getElementById(comment.dataset.root)?.closest(".threads > li");
    const next = fresh ?? thread.nextElementSibling ?? thread.previousElementSibling;
    if (fresh) thread.replaceWith(fresh);
    else if (comment.id === comment.dataset.root) thread.remove();
    else comment.closest("li").remove();
    next?.querySelector(".comment")?.focus({ preventScroll: true });
  }

  #say(sentence) {
    this.status.textContent = sentence;
  }
}

customElements.define("comment-thread", CommentThread);
