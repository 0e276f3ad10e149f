/** The gateway's stream of events, driven by a test. */
export class FakeEvents extends EventTarget {
  static opened: FakeEvents[] = [];
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    FakeEvents.opened.push(this);
  }

  static get latest(): FakeEvents {
    const last = FakeEvents.opened.at(-1);
    if (last === undefined) throw new Error('nobody listens to events');
    return last;
  }

  open() {
    this.readyState = 1;
    this.onopen?.();
  }

  fail(forGood: boolean) {
    this.readyState = forGood ? 2 : 0;
    this.onerror?.();
  }

  send(event: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) }));
  }

  close() {
    this.readyState = 2;
  }
}
