// What can be undone: each step knows how to take itself back and how to do itself again.
const MOST = 200;

export class UndoStack {
  #done = [];
  #undone = [];
  #changed;

  // `changed` is called after each step, whichever way.
  constructor(changed) {
    this.#changed = changed;
  }

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  // A step that is done already: { words, where, undo(), redo() }; `where` is the cell, if it is of one.
  push(step) {
    this.#done.push(step);
    if (this.#done.length > MOST) this.#done.shift();
    this.#undone = [];
    this.#changed();
  }

  // The step that was taken back; null where there is none.
  undo() {
    const step = this.#done.pop();
    if (!step) return null;
    this.#undone.push(step);
    step.undo();
    this.#changed();
    return step;
  }

  redo() {
    const step = this.#undone.pop();
    if (!step) return null;
    this.#done.push(step);
    step.redo();
    this.#changed();
    return step;
  }
}
