import { Untrusted } from '../../shared/text/Untrusted';
import { isPartOfIt, tree, type Branch, type Dependent } from './evidence';

/** More than these are folded away until somebody wants them. */
const OPEN = 12;

/** What an operation takes with it, or what keeps it from going. */
export function DependentTree({ found, roots }: { found: readonly Dependent[]; roots: readonly string[] }) {
  const title = `What hangs on ${roots.length > 0 ? roots.join(', ') : 'it'}`;
  return (
    <details open={found.length <= OPEN} className="panel tree">
      <summary>
        <Untrusted text={title} />
      </summary>
      <Branches branches={tree(found)} label={title} />
    </details>
  );
}

function Branches({ branches, label }: { branches: readonly Branch[]; label?: string }) {
  return (
    <ul aria-label={label}>
      {branches.map((one) => (
        <li key={`${one.kind} ${one.name} ${one.of}`}>
          <span className="dimmed">
            <Untrusted text={one.kind} />
          </span>{' '}
          <span className="mono">
            <Untrusted text={one.name} />
          </span>{' '}
          <span className={isPartOfIt(one) ? 'dimmed' : 'tone-deny'}>
            <Untrusted text={one.effect} />
          </span>
          {one.branches.length > 0 && <Branches branches={one.branches} />}
        </li>
      ))}
    </ul>
  );
}
