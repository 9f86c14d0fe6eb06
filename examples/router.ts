import { createRouter } from 'litmux';

/** Two deployments serve `chat` in turns; where both fail, `spare` answers. A script behind a mock's name makes it misbehave. */
const router = createRouter({
  model_list: [
    { model_name: 'chat', litellm_params: { model: 'mock/echo?status=503' } },
    { model_name: 'chat', litellm_params: { model: 'mock/echo?status=529' } },
    { model_name: 'spare', litellm_params: { model: 'mock/echo' } },
  ],
  router: [{ model: 'chat', strategy: 'round_robin', fallback_models: ['spare'], max_retries: 1 }],
  router_settings: { retry_after: 0 },
});

const answer = await router.completion({ model: 'chat', messages: [{ role: 'user', content: 'Is anybody there?' }] });
console.log(answer.choices[0]?.message.content);
console.log(`answered by ${answer.litmux.provider} at the attempt number ${answer.litmux.attempts}`);
await router.close();
