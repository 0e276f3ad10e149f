import { Untrusted } from '../text/Untrusted';

/** What everyone must see on every page, loudly. */
export function Notices({ notices }: { notices: readonly string[] }) {
  return notices.map((notice) => (
    <div key={notice} className="banner" role="alert">
      <Untrusted text={notice} />
    </div>
  ));
}
