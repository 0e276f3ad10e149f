export function Gate({ size = 22 }: { size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} fill="none" stroke="currentColor" strokeWidth="2" aria-hidden>
      <path d="M3 21V9a9 9 0 0 1 18 0v12" />
      <path d="M8 21V11a4 4 0 0 1 8 0v10" />
      <path d="M1 21h22" />
    </svg>
  );
}
