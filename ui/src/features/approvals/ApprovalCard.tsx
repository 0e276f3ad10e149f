import { Anchor, Group, List, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { Fragment, useEffect, useRef } from 'react';
import { Link } from 'react-router';
import type { Approval, Run } from '../../shared/api/types';
import { Statement } from '../../shared/code/Statement';
import { PageTitle } from '../../shared/feedback/PageTitle';
import { Tag } from '../../shared/feedback/Tag';
import { Untrusted } from '../../shared/text/Untrusted';
import { sentence } from '../../shared/text/sentence';
import { clock, dayAndTime } from '../../shared/time/format';
import { useNow } from '../../shared/time/useNow';
import { Answers } from './Answers';
import { AnswerActions } from './AnswerActions';
import { EvidenceTiles } from './EvidenceTiles';
import { Parameters } from './Parameters';
import { changes, environment, isProduction, kindOf, lacking, stateWords, wish } from './words';

/** One held operation, in the order in which a person decides: who wants what, the exact words, what it does, who says so. */
export function ApprovalCard({ approval }: { approval: Approval }) {
  const { who, what, preposition, where } = wish(approval);
  const { description, resources } = approval;
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever comes here by J, K or a link starts to read at the question, with a screen reader too.
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <article aria-labelledby="question">
      <PageTitle title={`${who} wants to ${what}`} />
      <Standing approval={approval} />
      <VisuallyHidden role="status">
        {approval.state === 'waiting' ? '' : stateWords(approval.state).sentence}
      </VisuallyHidden>
      <Title
        id="question"
        ref={heading}
        tabIndex={-1}
        order={1}
        size={22}
        lh={1.35}
        mt={8}
        mb={4}
        fw={650}
        style={{ overflowWrap: 'anywhere' }}
      >
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
      <EvidenceTiles evidence={approval.evidence} objects={resources.filter(changes).map((one) => one.name)} />
      <HeldBy approval={approval} />
      <Answers answers={approval.answers} />
      <AnswerActions approval={approval} />
      <Text size="sm" c="dimmed" mt="sm">
        Asked {dayAndTime(approval.since)} in{' '}
        <Anchor component={Link} to={`/sessions/${encodeURIComponent(approval.session_id)}`} underline="always">
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
  const { text, tone, sentence: meaning } = stateWords(approval.state);
  if (approval.state !== 'waiting') {
    return (
      <Group gap="xs">
        <Tag tone={tone}>{text}</Tag>
        <Text size="sm" c="dimmed">
          {approval.why === null ? meaning : <Untrusted text={approval.why} />}
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
    <Text size="sm" c="dimmed" component="div">
      {kindOf(subject)}
      {subject.on_behalf_of !== null && (
        <>
          , working for <Untrusted text={subject.on_behalf_of.name} />
        </>
      )}{' '}
      · {where !== null && <Tag tone={isProduction(where) ? 'deny' : 'plain'}>{where}</Tag>}{' '}
      <Untrusted text={[target.protocol, ...others.map(([key, value]) => `${key} ${value}`)].join(', ')} />
      {run !== null && (
        <>
          {' '}
          · <RunLink run={run} />
        </>
      )}
    </Text>
  );
}

function RunLink({ run }: { run: Run }) {
  return (
    <span>
      run{' '}
      <Anchor component={Link} to={`/sessions?${new URLSearchParams({ run: run.id })}`} inherit underline="always">
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
        Held by <strong className="rule">{rule}</strong>: <Untrusted text={sentence(reason)} />
        {more.length > 0 && (
          <>
            {' '}
            Rules that spoke as well:{' '}
            {more.map((one, index) => (
              <Fragment key={one}>
                {index > 0 && ', '}
                <span className="rule">{one}</span>
              </Fragment>
            ))}
            .
          </>
        )}
      </Text>
      {advice !== null && (
        <Text size="sm" c="dimmed">
          What would pass without asking: <Untrusted text={sentence(advice)} />
        </Text>
      )}
    </Stack>
  );
}
