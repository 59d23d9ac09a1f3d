import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { KILL_SWITCH_NAMES, KillSwitch, TRADING_STATE_NAMES, type TradingState } from '../../domain/trading-state.ts';
import { type ApiContext, unvalidated } from '../api-context.ts';
import { principalOf } from '../http/auth.ts';
import { sendError, violationBody } from '../http/error-answers.ts';
import { ACCOUNT_NOT_FOUND, INVALID_PARAMETER, MALFORMED_REQUEST, NOT_SUPPORTED } from '../http/errors.ts';
import { OrderDraft } from '../orders/order-draft.ts';
import { isObject } from '../orders/order-fields.ts';
import { parseOrder } from '../orders/parse-order.ts';
import { type RuleSetFault, sendFaults } from '../rule-set-faults.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { OrderRequest } from '../schemas/order-request.ts';
import {
  RiskCheckAnswer,
  RiskStateAnswer,
  RiskStateChangeRequest,
  RulesAnswer,
  RulesRequest,
} from '../schemas/risk.ts';

type ChangeRoute = { Body: Static<typeof RiskStateChangeRequest> };

export function registerOpsRisk(app: FastifyInstance, context: ApiContext): void {
  const { services, log } = context;
  const { risk, engine, barrier } = services;
  const tags = ['ops'];

  const rulesAnswer = () => {
    const rules = risk.document as object;
    const hash = createHash('sha256').update(JSON.stringify(rules)).digest('hex');
    return { version: risk.version, hash, rules };
  };

  app.get(
    '/risk/rules',
    {
      schema: {
        operationId: 'getRiskRules',
        summary: 'Risk rules in force',
        tags,
        response: { 200: RulesAnswer, ...keyedErrorAnswers() },
      },
    },
    async () => rulesAnswer(),
  );

  app.put(
    '/risk/rules',
    {
      schema: {
        operationId: 'replaceRiskRules',
        summary: 'Replace the risk rules, all at once',
        tags,
        body: RulesRequest,
        response: { 200: RulesAnswer, ...keyedErrorAnswers(400, 413, 415, 422) },
      },
      validatorCompiler: unvalidated,
    },
    async (request, reply) => {
      if (!isObject(request.body)) return sendError(reply, MALFORMED_REQUEST, 'request body must be a JSON object');
      const faults = risk.replaceRules(request.body);
      if (faults.length > 0) return sendFaults(reply, faults);
      const answer = rulesAnswer();
      log.info({ version: answer.version, hash: answer.hash }, 'risk rules replaced');
      return answer;
    },
  );

  app.post(
    '/risk/check',
    {
      schema: {
        operationId: 'checkOrder',
        summary: 'Try an order against the risk rules, or proposed ones, without sending it',
        description: 'Beside the fields of an order: `rules`, a rule set to try, and `account_id`, if not your own.',
        tags,
        body: OrderRequest,
        response: { 200: RiskCheckAnswer, ...keyedErrorAnswers(400, 404, 413, 415, 422) },
      },
      validatorCompiler: unvalidated,
    },
    async (request, reply) => {
      const body = (request.body ?? {}) as { readonly account_id?: unknown; readonly rules?: unknown };
      const accountId = body.account_id ?? principalOf(request).accountId;
      if (typeof accountId !== 'number' || engine.account(accountId) === undefined) {
        return sendError(reply, ACCOUNT_NOT_FOUND);
      }
      const draft = new OrderDraft();
      const fault = parseOrder(request.body, accountId, context, draft);
      if (fault !== undefined) return sendError(reply, fault.error, fault.message);
      if (draft.qty === 0) return sendError(reply, NOT_SUPPORTED, 'a check needs an order with qty');
      const outcome = risk.check(draft, body.rules);
      if (isFaults(outcome)) return sendFaults(reply, outcome, 'rules');
      const instrument = context.instruments.byId(draft.instrumentId);
      const violation = outcome === undefined ? null : violationBody(outcome, instrument);
      // What the verdict rests on may not be durable yet.
      await barrier.whenDurable();
      return { accepted: violation === null, violation };
    },
  );

  const stateAnswer = (cancelled: number): Static<typeof RiskStateAnswer> => ({
    firm: namesOf(risk.firm),
    accounts: [...engine.accounts].map(({ accountId, risk: state }) => ({
      account_id: accountId,
      ...namesOf(state),
      executions_enabled: state.disablingExecutions === 0,
    })),
    canceled_orders: cancelled,
  });

  app.get(
    '/risk/state',
    {
      schema: {
        operationId: 'getRiskState',
        summary: 'Trading states and kill switches',
        tags,
        response: { 200: RiskStateAnswer, ...keyedErrorAnswers() },
      },
    },
    async () => stateAnswer(0),
  );

  app.put<ChangeRoute>(
    '/risk/state',
    {
      schema: {
        operationId: 'changeRiskState',
        summary: 'Change the trading state or the kill switch of the firm or an account',
        tags,
        body: RiskStateChangeRequest,
        response: { 200: RiskStateAnswer, ...keyedErrorAnswers(400, 404, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const { account_id: accountId, trading_state, kill_switch, executions_enabled, cancel_orders } = request.body;
      const account = accountId === undefined ? undefined : engine.account(accountId);
      if (accountId !== undefined && account === undefined) return sendError(reply, ACCOUNT_NOT_FOUND);
      if (account === undefined && executions_enabled) {
        return sendError(reply, INVALID_PARAMETER, 'executions_enabled needs an account_id');
      }
      const tradingState = codeOf<TradingState>(TRADING_STATE_NAMES, trading_state);
      const killSwitch = codeOf<KillSwitch>(KILL_SWITCH_NAMES, kill_switch);
      const cancelled = risk.changeState(account, {
        tradingState,
        killSwitch,
        enablesExecutions: executions_enabled ?? false,
        cancelsOrders: cancel_orders ?? (killSwitch ?? KillSwitch.Off) !== KillSwitch.Off,
      });
      log.warn({ ...request.body, cancelled }, 'risk state changed');
      const answer = stateAnswer(cancelled);
      await barrier.whenDurable();
      return answer;
    },
  );
}

function namesOf(state: { readonly tradingState: TradingState; readonly killSwitch: KillSwitch }) {
  return { trading_state: TRADING_STATE_NAMES[state.tradingState], kill_switch: KILL_SWITCH_NAMES[state.killSwitch] };
}

function codeOf<T extends number>(names: readonly string[], name: string | undefined): T | undefined {
  return name === undefined ? undefined : (names.indexOf(name) as T);
}

function isFaults(outcome: unknown): outcome is readonly RuleSetFault[] {
  return Array.isArray(outcome);
}
