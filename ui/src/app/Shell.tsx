import {
  ActionIcon,
  Group,
  Menu,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, NavLink, Outlet, useLocation } from 'react-router';
import { useLiveApprovals } from '../features/approvals/live';
import { useWaiting } from '../features/approvals/queries';
import { signOut } from '../features/signin/api';
import type { Me } from '../shared/api/types';
import { Gate } from '../shared/feedback/Gate';
import { Notices } from '../shared/feedback/Notices';
import { WaitingCount } from '../shared/feedback/PageTitle';
import { Untrusted } from '../shared/text/Untrusted';

export function Shell({ me }: { me: Me }) {
  const { connected, arrival } = useLiveApprovals();
  const { pathname } = useLocation();
  const atInbox = pathname === '/' || pathname.startsWith('/approvals/');
  const mine = (useWaiting().data ?? []).filter((one) => one.may_answer).length;
  return (
    <WaitingCount value={mine}>
      <a className="skip" href="#main">
        To the content
      </a>
      <Notices notices={me.notices} />
      <header className="top">
        <Link to="/" className="brand" aria-label="Sallyport: to the inbox">
          <Gate /> <span>Sallyport</span>
        </Link>
        <nav aria-label="Main">
          <Link to="/" className="nav-link" aria-current={atInbox ? 'page' : undefined}>
            {mine > 0 ? `Inbox · ${mine}` : 'Inbox'}
          </Link>
          <NavLink to="/sessions" className="nav-link">
            Sessions
          </NavLink>
          <NavLink to="/targets" className="nav-link">
            Targets
          </NavLink>
          <NavLink to="/status" className="nav-link">
            Status
          </NavLink>
        </nav>
        <Group gap="xs" ml="auto" wrap="nowrap">
          <Text size="sm" c="dimmed" truncate visibleFrom="sm">
            <Untrusted text={[me.subject.name, me.subject.groups.join(', ')].filter(Boolean).join(' · ')} />
          </Text>
          <Account name={me.subject.name} />
        </Group>
      </header>
      {!connected && (
        <Text role="status" size="sm" ta="center" py={6} className="tag-hold">
          Live updates are interrupted; connecting again. What you see may be old.
        </Text>
      )}
      <main id="main" tabIndex={-1}>
        <Outlet />
      </main>
      <VisuallyHidden role="status" aria-live="polite">
        {arrival}
      </VisuallyHidden>
    </WaitingCount>
  );
}

function Account({ name }: { name: string }) {
  const client = useQueryClient();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon variant="default" radius="xl" size="lg" aria-label={`Account of ${name}`}>
          {name.charAt(0).toUpperCase()}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Untrusted text={name} />
        </Menu.Label>
        <Menu.Item
          onClick={() => {
            setColorScheme(scheme === 'dark' ? 'light' : 'dark');
          }}
        >
          {scheme === 'dark' ? 'Light' : 'Dark'} colours
        </Menu.Item>
        <Menu.Item
          onClick={() => {
            void signOut().finally(() => client.resetQueries());
          }}
        >
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
