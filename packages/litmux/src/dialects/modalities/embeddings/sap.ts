import type { ModalityFormat } from '../../../core/modality.ts';
import { isObject, objectOf } from '../../../wire/json-reader.ts';
import { textInputs } from './inputs.ts';
import { inputTypeIn } from './input-types.ts';
import { openaiEmbeddings } from './openai.ts';

const inside = openaiEmbeddings();

/** Embeddings of SAP AI Core's orchestration service: OpenAI's answer inside its own. Source: https://help.sap.com/docs/sap-ai-core/sap-ai-core-service-guide/orchestration */
export const sapEmbeddings: ModalityFormat<'embeddings'> = {
  ...inside,
  writeRequest({ inputs, dimensions, inputType, extra }, { model }) {
    const params = { ...extra, ...(dimensions !== undefined && { dimensions }) };
    return {
      json: {
        config: { modules: { embeddings: { model: { name: model, ...(Object.keys(params).length > 0 && { params }) } } } },
        input: {
          text: textInputs(inputs),
          ...(inputType !== undefined && { type: inputTypeIn({ query: 'query', document: 'document' }, inputType) }),
        },
      },
    };
  },
  readAnswer: ({ body, text }, request) =>
    inside.readAnswer({ body: objectOf(isObject(body) ? body['final_result'] : undefined) ?? body, text }, request),
};
