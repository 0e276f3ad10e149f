import { Anchor, Group, List, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import type { Approval, Run } from '../../shared/api/types';
import { Statement } from '../../shared/code/Statement';
import { PageTitle } from '../../shared/feedback/PageTitle';
import { Tag } from '../../shared/feedback/Tag';
import { Untrusted } from '../../shared/text/Untrusted';
import { clock, dayAndTime } from '../../shared/time/format';
import { useNow } from '../../shared/time/useNow';
import { Answers } from './Answers';
import { AnswerActions } from './AnswerActions';
import { EvidenceTiles } from './EvidenceTiles';
import { Parameters } from './Parameters';
import { environment, isProduction, kindOf, lacking, stateWords, wish } from './words';

/** One held operation, in the order in which a person decides: who wants what, the exact words, what it does, who says so. */
export function ApprovalCard({ approval }: { approval: Approval }) {
  const { who, what, preposition, where } = wish(approval);
  const { description, resources } = approval;
  return (
    <article aria-labelledby="question">
      <PageTitle title={`${who} wants to ${what}`} />
      <Standing approval={approval} />
      <Title id="question" order={1} size={22} lh={1.35} mt={8} mb={4} fw={650} style={{ overflowWrap: 'anywhere' }}>
        <Untrusted text={who} /> wants to <Untrusted text={what} /> {preposition} <Untrusted text={where} />
      </Title>
      <Origin approval={approval} />
      <Statement text={description.text} language={description.language} objects={resources.map((one) => one.name)} />
      <Parameters parameters={description.parameters} />
      {description.consequences.length > 0 && (
        <List my="md" spacing={2} aria-label="What follows from it">
          {description.consequences.map((sentence) => (
            <List.Item key={sentence}>
              <Untrusted text={sentence} />
            </List.Item>
          ))}
        </List>
      )}
      <EvidenceTiles evidence={approval.evidence} />
      <HeldBy approval={approval} />
      <Answers answers={approval.answers} />
      <AnswerActions approval={approval} />
      <Text size="sm" c="dimmed" mt="sm">
        Asked {dayAndTime(approval.since)} in{' '}
        <Anchor component={Link} to={`/sessions/${encodeURIComponent(approval.session_id)}`}>
          this session
        </Anchor>{' '}
        as {approval.profile} · digest{' '}
        <span className="mono">{`${approval.digest.slice(0, 8)}…${approval.digest.slice(-4)}`}</span>
      </Text>
    </article>
  );
}

function Standing({ approval }: { approval: Approval }) {
  const now = useNow();
  const { text, tone, sentence } = stateWords(approval.state);
  if (approval.state !== 'waiting') {
    return (
      <Group gap="xs">
        <Tag tone={tone}>{text}</Tag>
        <Text size="sm" c="dimmed">
          {approval.why === null ? sentence : <Untrusted text={approval.why} />}
          {approval.changed !== null && ` ${dayAndTime(approval.changed)}`}
        </Text>
      </Group>
    );
  }
  const left = Date.parse(approval.until) - now;
  const needs = lacking(approval.approvers);
  return (
    <Group gap="xs">
      <Tag tone="hold">
        {approval.may_answer ? 'waits for you' : 'waits for others'} ·{' '}
        <span className="numbers">{clock(now - Date.parse(approval.since))}</span>
      </Tag>
      <Text size="sm" c="dimmed" className="numbers">
        {left > 0 ? `expires in ${clock(left)}` : 'expires now'}
        {needs !== '' && ` · needs ${needs}`}
      </Text>
    </Group>
  );
}

function Origin({ approval }: { approval: Approval }) {
  const { subject, target, run } = approval;
  const where = environment(target.labels);
  const others = Object.entries(target.labels).filter(([key]) => key !== 'environment' && key !== 'env');
  return (
    <Group gap={6} c="dimmed" fz="sm">
      <span>
        {kindOf(subject)}
        {subject.on_behalf_of !== null && (
          <>
            , working for <Untrusted text={subject.on_behalf_of.name} />
          </>
        )}
      </span>
      <span aria-hidden>·</span>
      {where !== null && <Tag tone={isProduction(where) ? 'deny' : 'plain'}>{where}</Tag>}
      <span>
        <Untrusted text={target.name} /> ({target.protocol}
        {others.map(([key, value]) => `, ${key} ${value}`).join('')})
      </span>
      {run !== null && (
        <>
          <span aria-hidden>·</span>
          <RunLink run={run} />
        </>
      )}
    </Group>
  );
}

function RunLink({ run }: { run: Run }) {
  return (
    <span>
      run{' '}
      <Anchor component={Link} to={`/sessions?${new URLSearchParams({ run: run.id })}`} inherit>
        <Untrusted text={run.title === null ? run.id : `${run.id} “${run.title}”`} />
      </Anchor>
    </span>
  );
}

function HeldBy({ approval }: { approval: Approval }) {
  const { rule, reason, advice, rules } = approval.held_by;
  const more = rules.filter((one) => one !== rule);
  return (
    <Stack gap={4} my="md" fz="sm">
      <Text size="sm" c="dimmed">
        Held by <strong>{rule}</strong>: <Untrusted text={reason} />
        {more.length > 0 && ` Also: ${more.join(', ')}.`}
      </Text>
      {advice !== null && (
        <Text size="sm" c="dimmed">
          What would pass without asking: <Untrusted text={advice} />
        </Text>
      )}
    </Stack>
  );
}
