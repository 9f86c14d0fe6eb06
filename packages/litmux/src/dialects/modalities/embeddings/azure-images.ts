import type { ModalityFormat } from '../../../core/modality.ts';
import { textInputs } from './inputs.ts';
import { openaiEmbeddings } from './openai.ts';

const texts = openaiEmbeddings({ inputTypes: { query: 'query', document: 'document' } });

/** Azure AI's embeddings of pictures. Source: https://learn.microsoft.com/rest/api/aifoundry/modelinference/get-image-embeddings */
export const azureImageEmbeddings: ModalityFormat<'embeddings'> = {
  ...texts,
  writeRequest(request, context) {
    const inputs = textInputs(request.inputs).map((image) => (typeof image === 'string' ? { image } : image));
    return texts.writeRequest({ ...request, inputs, single: false }, context);
  },
};
