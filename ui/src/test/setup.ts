import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';
import { FakeEvents } from './FakeEvents';

// A busy machine may take its time; nothing here waits longer than it must.
configure({ asyncUtilTimeout: 20_000 });

// What jsdom lacks and the component library asks for.
window.matchMedia = (query: string) =>
  ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    dispatchEvent: () => false,
  }) as unknown as MediaQueryList;
window.HTMLElement.prototype.scrollIntoView = () => undefined;
globalThis.ResizeObserver = class {
  observe() {
    return undefined;
  }
  unobserve() {
    return undefined;
  }
  disconnect() {
    return undefined;
  }
};
vi.stubGlobal('EventSource', FakeEvents);

afterEach(() => {
  cleanup();
  FakeEvents.opened = [];
  window.localStorage.clear();
});
