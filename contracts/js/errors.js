// The one root of every error that is expected: its text says what is wrong and where.

export class SandoghError extends Error {
  // in so many words: a bundler shortens the names of classes
  static label = "SandoghError";

  get name() {
    return this.constructor.label;
  }
}

