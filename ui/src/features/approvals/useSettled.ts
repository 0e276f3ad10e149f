import { useEffect, useState } from 'react';

/** Nobody reads a card faster; whoever presses sooner meant the card that was there before. */
const SETTLING_MS = 1_000;

/** Whether the same thing has been in front of the person, unchanged, for long enough to be meant by what they press. */
export function useSettled(what: string): boolean {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const start = () => {
      clearTimeout(timer);
      setSettled(null);
      if (document.visibilityState === 'visible') {
        timer = setTimeout(() => {
          setSettled(what);
        }, SETTLING_MS);
      }
    };
    start();
    document.addEventListener('visibilitychange', start);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', start);
    };
  }, [what]);
  return settled === what;
}
