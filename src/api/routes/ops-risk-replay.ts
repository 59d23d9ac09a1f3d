import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { formatDecimal } from '../../domain/decimal.ts';
import { ORDER_TYPE_NAMES } from '../../domain/order-terms.ts';
import { RISK_RULE_NAMES } from '../../domain/risk-violation.ts';
import { SIDE_NAMES } from '../../domain/side.ts';
import { encodeUuid, UuidKind } from '../../domain/uuid.ts';
import type { ReplayedRefusal, RiskReplayReport, RuleCounts } from '../../execution/ports/risk-replay.ts';
import type { ApiContext } from '../api-context.ts';
import { sendError, violationBody } from '../http/error-answers.ts';
import { INVALID_PARAMETER, OVERLOADED, SHUTTING_DOWN } from '../http/errors.ts';
import type { InstrumentIndex } from '../market/instrument-index.ts';
import { formatRfc3339, parseRfc3339 } from '../rfc3339.ts';
import { sendFaults } from '../rule-set-faults.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { RiskReplayAnswer, RiskReplayRequest } from '../schemas/risk-replay.ts';

type ReplayRoute = { Body: Static<typeof RiskReplayRequest> };

const LAST_BY_DEFAULT = 10_000;

export function registerOpsRiskReplay(app: FastifyInstance, context: ApiContext): void {
  const { risk, riskReplay, barrier } = context.services;

  app.post<ReplayRoute>(
    '/risk/replay',
    {
      schema: {
        operationId: 'replayOrders',
        summary: 'Judge journalled orders by proposed rules',
        description:
          'Changes nothing, and runs on a thread of its own. The README says what it can judge and what not.',
        tags: ['ops'],
        body: RiskReplayRequest,
        response: { 200: RiskReplayAnswer, ...keyedErrorAnswers(400, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const { rules, last, from, until } = request.body;
      const faults = risk.faultsOf(rules);
      if (faults.length > 0) return sendFaults(reply, faults, 'rules');
      const fromMicros = from === undefined ? undefined : parseRfc3339(from);
      const untilMicros = until === undefined ? undefined : parseRfc3339(until);
      if (from !== undefined && fromMicros === undefined) return sendError(reply, INVALID_PARAMETER, notATime('from'));
      if (until !== undefined && untilMicros === undefined)
        return sendError(reply, INVALID_PARAMETER, notATime('until'));
      if (riskReplay.isBusy) return sendError(reply, OVERLOADED, 'another replay is under way');
      const isOpen = fromMicros === undefined && untilMicros === undefined;
      const range = { last: last ?? (isOpen ? LAST_BY_DEFAULT : undefined), fromMicros, untilMicros };
      // What has been answered is in the journal then.
      await barrier.whenDurable();
      if (riskReplay.isBusy) return sendError(reply, OVERLOADED, 'another replay is under way');
      const report = await riskReplay.replay(rules, range);
      return report === undefined ? sendError(reply, SHUTTING_DOWN) : answerOf(report, context.instruments);
    },
  );
}

function notATime(name: string): string {
  return `${name} must be a time as 2026-11-22T14:30:00Z`;
}

function answerOf(report: RiskReplayReport, instruments: InstrumentIndex): Static<typeof RiskReplayAnswer> {
  const { orders, undecided, firstMicros, lastMicros } = report;
  return {
    orders,
    first_submitted_at: orders === 0 ? null : formatRfc3339(firstMicros),
    last_submitted_at: orders === 0 ? null : formatRfc3339(lastMicros),
    actual: countsOf(report.refusedThen),
    proposed: countsOf(report.refusedNow),
    undecided,
    not_judged: byRule(report.notJudged),
    newly_refused: report.newlyRefused,
    newly_accepted: report.newlyAccepted,
    examples: report.examples.map((example) => exampleOf(example, instruments)),
  };
}

function countsOf(counts: RuleCounts): { refused: number; by_rule: Record<string, number> } {
  return { refused: counts.reduce((sum, count) => sum + count, 0), by_rule: byRule(counts) };
}

/** Only the rules that have refused something. */
function byRule(counts: RuleCounts): Record<string, number> {
  const named = counts.map((count, rule) => [RISK_RULE_NAMES[rule], count] as const);
  return Object.fromEntries(named.filter(([, count]) => count > 0));
}

function exampleOf({ order, violation }: ReplayedRefusal, instruments: InstrumentIndex) {
  const instrument = instruments.byId(order.instrumentId);
  return {
    order_id: encodeUuid(UuidKind.Order, order.orderId),
    account_id: order.accountId,
    symbol: instrument.symbol,
    side: SIDE_NAMES[order.side],
    type: ORDER_TYPE_NAMES[order.type],
    qty: formatDecimal(order.qty, instrument.qtyDecimals),
    limit_price: order.limitPrice > 0 ? formatDecimal(order.limitPrice, instrument.priceDecimals) : null,
    submitted_at: formatRfc3339(order.submittedAtMicros),
    violation: violationBody(violation, instrument),
  };
}
