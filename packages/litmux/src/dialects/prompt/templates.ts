/** One turn as a prompt tells it. */
export interface PromptTurn {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

/** Lays a conversation out as one text, after which the model goes on in the assistant's name. */
export type Template = (system: string, turns: readonly PromptTurn[]) => string;

/** Llama 2 (https://www.llama.com/docs/model-cards-and-prompt-formats/meta-llama-2). */
export const llama2: Template = (system, turns) => {
  const preface = system === '' ? '' : `<<SYS>>\n${system}\n<</SYS>>\n\n`;
  return turns
    .map(({ role, text }, index) => (role === 'user' ? `<s>[INST] ${index === 0 ? preface : ''}${text} [/INST]` : ` ${text} </s>`))
    .join('');
};

/** Llama 3 (https://www.llama.com/docs/model-cards-and-prompt-formats/meta-llama-3). */
export const llama3: Template = (system, turns) =>
  `<|begin_of_text|>${marked(
    system,
    turns,
    (role, text) => `<|start_header_id|>${role}<|end_header_id|>\n\n${text}<|eot_id|>`,
  )}<|start_header_id|>assistant<|end_header_id|>\n\n`;

/** Llama 4 (https://www.llama.com/docs/model-cards-and-prompt-formats/llama4). */
export const llama4: Template = (system, turns) =>
  `<|begin_of_text|>${marked(
    system,
    turns,
    (role, text) => `<|header_start|>${role}<|header_end|>\n\n${text}<|eot|>`,
  )}<|header_start|>assistant<|header_end|>\n\n`;

/** Mistral's instruction format (https://docs.mistral.ai/guides/tokenization): instructions stand before the first turn of the user. */
export const mistral: Template = (system, turns) => {
  const preface = system === '' ? '' : `${system}\n\n`;
  const laid = turns.map(({ role, text }, index) =>
    role === 'user' ? `[INST] ${index === 0 ? preface : ''}${text} [/INST]` : ` ${text}</s>`,
  );
  return `<s>${laid.join('')}`;
};

/** Qwen's ChatML (https://qwen.readthedocs.io/en/latest/getting_started/concepts.html). */
export const chatml: Template = (system, turns) =>
  `${marked(system, turns, (role, text) => `<|im_start|>${role}\n${text}<|im_end|>\n`)}<|im_start|>assistant\n`;

/** DeepSeek R1 (https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-deepseek.html). */
export const deepseek: Template = (system, turns) => {
  const laid = turns.map(({ role, text }) => (role === 'user' ? `<｜User｜>${text}` : `<｜Assistant｜>${text}<｜end▁of▁sentence｜>`));
  return `<｜begin▁of▁sentence｜>${system}${laid.join('')}<｜Assistant｜>`;
};

/** A conversation with the speakers' names before their words; a single question stands alone. */
export function named(user: string, assistant: string): Template {
  return (system, turns) => {
    const [first] = turns;
    if (turns.length === 1 && system === '' && first !== undefined) return first.text;
    const laid = turns.map(({ role, text }) => `${role === 'user' ? user : assistant}: ${text}`);
    return [...(system === '' ? [] : [system]), ...laid, `${assistant}:`].join('\n');
  };
}

function marked(system: string, turns: readonly PromptTurn[], mark: (role: string, text: string) => string): string {
  return (system === '' ? '' : mark('system', system)) + turns.map(({ role, text }) => mark(role, text)).join('');
}
