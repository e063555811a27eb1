// Asks one question at a time. What is wanted while an answer is out waits, and only the last of it is asked.

export class Latest<Input, Output> {
  private wanted: Input | null = null;
  private busy = false;
  private stopped = false;

  /** `tell` hears every answer, also of what is no longer wanted; null for one that failed. */
  constructor(
    private readonly ask: (input: Input) => Promise<Output>,
    private readonly tell: (input: Input, output: Output | null) => void,
  ) {}

  want(input: Input): void {
    this.wanted = input;
    if (!this.busy) this.run();
  }

  /** Nothing is asked or told any more; what waits is dropped. */
  stop(): void {
    this.stopped = true;
    this.wanted = null;
  }

  private run(): void {
    const input = this.wanted;
    this.wanted = null;
    this.busy = input !== null;
    if (input === null) return;
    const answered = (output: Output | null) => {
      if (!this.stopped) this.tell(input, output);
      this.run();
    };
    this.ask(input).then(answered, () => answered(null));
  }
}
