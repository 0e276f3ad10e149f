import { Group, NavLink, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Approval } from '../../shared/api/types';
import { Failure, Loading } from '../../shared/feedback/Feedback';
import { Tag } from '../../shared/feedback/Tag';
import { Untrusted } from '../../shared/text/Untrusted';
import { clock, timeOfDay } from '../../shared/time/format';
import { useNow } from '../../shared/time/useNow';
import { useDecidedToday, useWaiting } from './queries';
import { decidedBy, lacking, stateWords, who } from './words';

export function ApprovalList({ openId }: { openId: string | undefined }) {
  const waiting = useWaiting();
  const decided = useDecidedToday();
  const now = useNow();
  if (waiting.isPending) return <Loading what="the questions" />;
  if (waiting.isError) {
    return <Failure what="load the questions" error={waiting.error} retry={() => void waiting.refetch()} />;
  }
  const mine = waiting.data.filter((one) => one.may_answer);
  const others = waiting.data.filter((one) => !one.may_answer);
  const age = (one: Approval) => clock(now - Date.parse(one.since));
  return (
    <>
      <Part title="Waits for you" none="Nothing.">
        {mine.map((one) => (
          <Question
            key={one.id}
            approval={one}
            open={one.id === openId}
            note={one.target.name}
            time={age(one)}
            strong
          />
        ))}
      </Part>
      {others.length > 0 && (
        <Part title="Waits for others">
          {others.map((one) => (
            <Question
              key={one.id}
              approval={one}
              open={one.id === openId}
              note={[one.target.name, lacking(one.approvers) && `needs ${lacking(one.approvers)}`]
                .filter(Boolean)
                .join(' · ')}
              time={age(one)}
              strong
            />
          ))}
        </Part>
      )}
      <Part title="Decided today" none="Nothing yet.">
        {(decided.data ?? []).map((one) => (
          <Question
            key={one.id}
            approval={one}
            open={one.id === openId}
            note={decidedBy(one.answers) ?? one.target.name}
            time={timeOfDay(one.changed ?? one.until)}
          />
        ))}
      </Part>
      {decided.isError && (
        <Failure what="load what was decided" error={decided.error} retry={() => void decided.refetch()} />
      )}
    </>
  );
}

function Part({ title, none, children }: { title: string; none?: string; children: ReactNode[] }) {
  return (
    <section aria-label={title}>
      <Title order={2} size={13} fw={600} c="dimmed" mt="sm" mb={6} mx={8}>
        {title}
      </Title>
      {children.length > 0 ? (
        <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>{children}</ul>
      ) : (
        <Text size="sm" c="dimmed" mx={8} mb="md">
          {none}
        </Text>
      )}
    </section>
  );
}

interface QuestionProps {
  approval: Approval;
  open: boolean;
  note: string;
  time: string;
  strong?: boolean;
}

function Question({ approval, open, note, time, strong = false }: QuestionProps) {
  const { text, tone } = stateWords(approval.state);
  const { summary } = approval.description;
  return (
    <li>
      <NavLink
        component={Link}
        to={`/approvals/${encodeURIComponent(approval.id)}`}
        className="question"
        aria-current={open ? 'page' : undefined}
        mb={2}
        label={
          <Group gap={6} wrap="nowrap" align="flex-start">
            {approval.state !== 'waiting' && <Tag tone={tone}>{text}</Tag>}
            <Text lineClamp={3} fz={15} fw={strong ? 600 : 400}>
              <Untrusted text={summary.charAt(0).toUpperCase() + summary.slice(1)} />
            </Text>
          </Group>
        }
        description={
          <Group justify="space-between" wrap="nowrap" gap="xs" fz={13}>
            <Untrusted text={`${who(approval.subject)} · ${note}`} />
            <span className="numbers">{time}</span>
          </Group>
        }
      />
    </li>
  );
}
