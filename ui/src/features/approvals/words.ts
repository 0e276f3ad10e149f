import type { Answer, Approval, ApprovalState, Demand, Resource, Subject } from '../../shared/api/types';
import type { Tone } from '../../shared/feedback/Tag';

/** “claude-ops wants to remove the table invoices from orders”, in its parts. */
export function wish(approval: Approval): { who: string; what: string; preposition: string; where: string } {
  const takesAway = approval.effects.includes('drop') || approval.effects.includes('delete');
  return {
    who: approval.subject.name,
    what: approval.description.summary,
    preposition: takesAway ? 'from' : 'on',
    where: approval.target.name,
  };
}

export function who(subject: Subject): string {
  return subject.on_behalf_of === null ? subject.name : `${subject.name} for ${subject.on_behalf_of.name}`;
}

/** Whether something is more than read. */
export function changes(resource: Resource): boolean {
  return resource.effects.some((effect) => effect !== 'read' && effect !== 'show');
}

export function kindOf(subject: Subject): string {
  switch (subject.kind) {
    case 'human':
      return 'A person';
    case 'agent':
      return 'An agent';
    case 'service':
      return 'A service';
  }
}

export function stateWords(state: ApprovalState): { text: string; tone: Tone; sentence: string } {
  switch (state) {
    case 'waiting':
      return { text: 'waiting', tone: 'hold', sentence: 'It waits for an answer.' };
    case 'granted':
      return { text: 'granted', tone: 'ok', sentence: 'It was approved and may run once. It has not run yet.' };
    case 'used':
      return { text: 'ran', tone: 'ok', sentence: 'It was approved and has been forwarded, once.' };
    case 'refused':
      return { text: 'refused', tone: 'deny', sentence: 'It was refused and never forwarded.' };
    case 'expired':
      return { text: 'expired', tone: 'plain', sentence: 'Nobody answered in time. It was never forwarded.' };
    case 'withdrawn':
      return { text: 'withdrawn', tone: 'plain', sentence: 'The question was withdrawn. It was never forwarded.' };
  }
}

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five'];

/** “one yes of dba”, for what is still lacking; empty when nothing is. */
export function lacking(demands: readonly Demand[]): string {
  return demands
    .filter((demand) => demand.lacking > 0)
    .map((demand) => `${NUMBERS[demand.lacking] ?? demand.lacking} yes of ${demand.groups.join(' or ')}`)
    .join(', and ');
}

/** Who decided it, in the words of the list; null when nobody did. */
export function decidedBy(answers: readonly Answer[]): string | null {
  const no = answers.find((one) => one.verdict === 'refuse');
  if (no !== undefined) return `by ${no.approver.name}: “${no.reason}”`;
  return answers.length > 0 ? `approved by ${answers.map((one) => one.approver.name).join(', ')}` : null;
}

/** The label that says how much it would hurt. */
export function environment(labels: Readonly<Record<string, string>>): string | null {
  return labels['environment'] ?? labels['env'] ?? null;
}

export function isProduction(name: string): boolean {
  return /^(prod|production|live)\b/i.test(name);
}
