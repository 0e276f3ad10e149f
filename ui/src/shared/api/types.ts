import type { components } from './schema';

type Schemas = components['schemas'];

export type Me = Schemas['Me'];
export type Subject = Schemas['Subject'];
export type Run = Schemas['Run'];
export type Approval = Schemas['Approval'];
export type ApprovalState = Schemas['ApprovalState'];
export type Answer = Schemas['Answer'];
export type Demand = Schemas['Approvers'];
export type Evidence = Schemas['Evidence'];
export type Fact = Schemas['Fact'];
export type Parameter = Schemas['Parameter'];
export type Resource = Schemas['Resource'];
export type Word = Schemas['Word'];
export type Session = Schemas['Session'];
export type SessionOperation = Schemas['SessionOperation'];
export type RecordedAnswer = Schemas['RecordedAnswer'];
export type AnswerTable = Schemas['AnswerTable'];
export type RecordState = Schemas['RecordState'];
export type Status = Schemas['Status'];
export type Part = Schemas['Part'];
export type Piece = Schemas['Piece'];
export type Target = Schemas['Target'];
export type Problem = Schemas['Problem'];
