/** What a report on sky matching says in numbers. */
export { edgeSteps, methodSkies, methodSteps, type EdgeStep } from './edge-steps.js';
export { commonUnit, stepSummary, type StepSize, type StepSummary } from './step-summary.js';
export { chipCsv, seamCsv } from './tables.js';
