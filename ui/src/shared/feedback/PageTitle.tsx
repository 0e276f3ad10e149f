import { createContext, use } from 'react';

/** How many questions wait for the person who looks at the page. */
export const WaitingCount = createContext(0);

export function PageTitle({ title }: { title: string }) {
  const waiting = use(WaitingCount);
  return <title>{`${waiting > 0 ? `(${waiting}) ` : ''}${title} · Sallyport`}</title>;
}
