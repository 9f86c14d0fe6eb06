import type { JsonObject } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { outputPlan as claudePlan, type OutputPlan } from '../anthropic-messages/output-plan.ts';
import { compileSchema, schemaTargets } from '../schema-compiler.ts';
import { modelFamily } from './model-family.ts';

/**
 * How the form of an answer is obtained: natively, or by a tool whose input is the answer. A pure function of what is also known when
 * the answer is read.
 */
export function outputPlan(request: ChatRequest, model: string): OutputPlan {
  const { output } = request;
  if (output?.type === 'json-schema' && modelFamily(model).nativeOutput) {
    // What Bedrock takes of JSON Schema is what Claude takes.
    const { schema, lost } = compileSchema(output.schema, schemaTargets.anthropicMessages);
    if (lost.length === 0) return { type: 'native', schema };
  }
  return claudePlan(request, model, { nativeOutput: false });
}

/** The format of the answer as Converse is told it. */
export function writeOutputConfig(plan: OutputPlan, request: ChatRequest): JsonObject | undefined {
  if (plan.type !== 'native' || request.output?.type !== 'json-schema') return undefined;
  const { name, description } = request.output;
  const jsonSchema = { name, schema: JSON.stringify(plan.schema), ...(description !== undefined && { description }) };
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } };
}
