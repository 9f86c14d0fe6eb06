/** A config as `config.yaml` has it, as an object. Texts `os.environ/NAME` are read from the environment. */
export interface RouterConfig {
  /** The deployments; those of one `model_name` serve it together. */
  readonly model_list: readonly ModelEntry[];
  /** Rules by model: strategy, retries, fallbacks. */
  readonly router?: readonly Readonly<Record<string, unknown>>[];
  readonly router_settings?: Readonly<Record<string, unknown>>;
  readonly litellm_settings?: Readonly<Record<string, unknown>>;
  /** Settings of the router, which may stand here as well: `num_retries`, `fallbacks`, `routing_strategy`, `cooldown_time`, `timeout`, …. */
  readonly [setting: string]: unknown;
}

/** A deployment. */
export interface ModelEntry {
  /** The name that calls give. */
  readonly model_name: string;
  /** `model` is the provider's name for it; beside it credentials, address and limits. */
  readonly litellm_params: { readonly model: string; readonly [param: string]: unknown };
  readonly model_info?: Readonly<Record<string, unknown>>;
}
