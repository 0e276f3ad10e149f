/** 0:42, 12:04, 2:03:10. Never below zero. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** 40 s, 3 min, 6 h, 2 days. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

export function timeOfDay(iso: string): string {
  return new Date(iso).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

export function exactTimeOfDay(iso: string): string {
  return new Date(iso).toLocaleTimeString('en-GB');
}

export function dayAndTime(iso: string): string {
  const date = new Date(iso);
  const day =
    date.toDateString() === new Date().toDateString()
      ? 'today'
      : date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
  return `${day} ${timeOfDay(iso)}`;
}

export function elapsed(milliseconds: number): string {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return milliseconds < 100_000 ? `${(milliseconds / 1000).toFixed(1)} s` : span(milliseconds);
}

export function plural(count: number, one: string, many = one + (/(s|x|ch|sh)$/.test(one) ? 'es' : 's')): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
