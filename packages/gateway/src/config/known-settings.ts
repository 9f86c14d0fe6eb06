import type { SettingKind } from 'litmux/settings';

/** What becomes of a setting: it is used, something else happens instead, or it has nothing to act upon here. */
export type KnownSetting =
  | { readonly use: 'served'; readonly kind: SettingKind }
  | { readonly use: 'unserved'; readonly instead: string }
  | { readonly use: 'moot' };

/** The settings of a section by name. */
export type KnownSection = ReadonlyMap<string, KnownSetting>;

interface SectionRows {
  readonly served: Readonly<Record<string, SettingKind>>;
  /** What happens instead, and the settings of which this is true. */
  readonly unserved: readonly (readonly [instead: string, names: string])[];
  readonly moot: string;
}

function section({ served, unserved, moot }: SectionRows): KnownSection {
  return new Map<string, KnownSetting>([
    ...Object.entries(served).map(([name, kind]) => [name, { use: 'served', kind }] as const),
    ...unserved.flatMap(([instead, names]) => listed(names).map((name) => [name, { use: 'unserved', instead }] as const)),
    ...listed(moot).map((name) => [name, { use: 'moot' }] as const),
  ]);
}

function listed(names: string): readonly string[] {
  return names.split(/\s+/).filter((name) => name !== '');
}

const ownStore = 'keys and spend are kept in the data directory';
const ownCounters = 'limits, budgets and cooldowns are counted by this process alone';
const keysOnly = 'callers are let in by the master key and virtual keys only';
const uncheckedCalls = 'calls pass unchecked';
const noSink = 'nothing is sent; calls are in /spend/logs, counts in /metrics';
const noCache = 'every call goes to its provider';
const notEnforced = 'it is not enforced';
const notSent = 'no alert is sent';
const notForwarded = 'it is not forwarded to providers';
const notOffered = 'its routes answer 404';
const ownChecks = 'this process makes its own health checks';

/** Settings that may stand in two sections. */
const healthRouting = {
  enable_health_check_routing: 'boolean',
  health_check_staleness_threshold: 'number',
  health_check_ignore_transient_errors: 'boolean',
} as const;

/** The sections of a config. */
export const knownSections: KnownSection = section({
  served: {
    model_list: 'maps',
    litellm_settings: 'map',
    general_settings: 'map',
    router_settings: 'map',
    router: 'any',
    environment_variables: 'map',
    include: 'texts',
    credential_list: 'maps',
    providers: 'maps',
  },
  unserved: [
    [uncheckedCalls, 'guardrails policies policy_attachments'],
    [notOffered, 'mcp_servers mcp_tools search_tools vector_store_registry files_settings finetune_settings assistant_settings agent_list'],
    [noSink, 'callback_settings'],
    ['prompts are not looked up', 'prompts'],
    ['every deployment names its own project, location and credentials, or the environment does', 'default_vertex_config'],
    [keysOnly, 'litellm_jwtauth'],
  ],
  moot: '',
});

/** `general_settings` (contract 4.5), and `unpriced_policy` and `keep_plans_in_spend_logs`, which are ours. */
export const knownGeneralSettings: KnownSection = section({
  served: {
    master_key: 'text',
    max_request_size_mb: 'number',
    litellm_key_header_name: 'text',
    completion_model: 'text',
    embedding_model: 'text',
    image_generation_model: 'text',
    moderation_model: 'text',
    unpriced_policy: 'text',
    keep_plans_in_spend_logs: 'boolean',
    dangerously_permit_weak_or_unset_master_key: 'boolean',
    background_health_checks: 'boolean',
    health_check_interval: 'number',
    health_check_concurrency: 'number',
    health_check_details: 'boolean',
    health_check_max_budget: 'number',
    ...healthRouting,
  },
  unserved: [
    [ownStore, 'database_url database_type database_args supported_db_objects'],
    [ownCounters, 'use_redis_transaction_buffer'],
    [
      keysOnly,
      `custom_auth custom_auth_settings custom_auth_run_common_checks custom_sso custom_ui_sso_sign_in_handler enable_jwt_auth
      litellm_jwtauth enable_oauth2_auth enable_oauth2_proxy_auth oauth2_config_mappings enforce_rbac role_permissions role_mappings
      use_client_credentials_pass_through_routes allow_user_auth service_account_settings`,
    ],
    ['keys are made by the rules of this file only', 'custom_key_generate'],
    ['secrets come from this file and the environment', 'key_management_system key_management_settings use_google_kms use_azure_key_vault'],
    [
      notSent,
      'alerting alerting_threshold alert_types alerting_args alert_to_webhook_url alert_type_config spend_report_frequency slack_webhook_url',
    ],
    [ownChecks, 'use_shared_health_check'],
    [notOffered, 'pass_through_endpoints search_tools enable_mcp_registry'],
    [notForwarded, 'forward_client_headers_to_llm_api forward_openai_org_id forward_llm_provider_auth_headers'],
    [
      notEnforced,
      `max_parallel_requests global_max_parallel_requests enforce_user_param reject_clientside_metadata_tags enforced_params
      public_routes admin_only_routes allowed_routes allowed_ips max_response_size_mb block_robots default_team_disabled
      user_header_mappings user_header_name token_rate_limit_type`,
    ],
    ['prompts and answers are not kept', 'store_prompts_in_spend_logs store_prompts_in_cold_storage'],
    [
      'spend is always kept, since budgets are counted from it',
      'disable_spend_logs disable_spend_updates disable_error_logs disable_reset_budget',
    ],
    [
      'the ledger is kept for good',
      `maximum_spend_logs_retention_period maximum_spend_logs_retention_interval
      maximum_spend_logs_cleanup_cron`,
    ],
    ['it takes part in no call', 'infer_model_from_keys'],
    ['credentials and addresses come from the operator only', 'allow_client_side_credentials'],
    ['a usage chunk is sent to clients that ask for it', 'always_include_stream_usage'],
    ['the address of the connection is taken for the client', 'use_x_forwarded_for'],
    ['there is no web console yet', 'ui_access_mode auto_redirect_ui_login_to_sso control_plane_url proxy_admin_email'],
  ],
  moot: `store_model_in_db database_connection_pool_limit database_connection_timeout database_connection_pool_timeout disable_prisma_schema_update
    disable_adding_master_key_hash_to_db disable_master_key_return disable_responses_id_security proxy_batch_write_at
    proxy_batch_polling_interval proxy_budget_rescheduler_min_time proxy_budget_rescheduler_max_time allow_requests_on_db_unavailable
    user_api_key_cache_ttl disable_retry_on_max_parallel_request_limit_error litellm_license otel
    user_mcp_management_mode mcp_client_side_auth_header_name mcp_internal_ip_ranges mcp_trusted_proxy_ranges mcp_required_fields
    require_end_user_mcp_access_defined telemetry`,
});

/** `router_settings` (contract 4.4). */
export const knownRouterSettings: KnownSection = section({
  served: {
    routing_strategy: 'text',
    num_retries: 'number',
    retry_after: 'number',
    timeout: 'number',
    stream_timeout: 'number',
    fallbacks: 'any',
    default_fallbacks: 'texts',
    context_window_fallbacks: 'any',
    content_policy_fallbacks: 'any',
    max_fallbacks: 'number',
    allowed_fails: 'number',
    cooldown_time: 'number',
    disable_cooldowns: 'boolean',
    model_group_alias: 'map',
    default_litellm_params: 'map',
    ignore_invalid_deployments: 'boolean',
    max_attempts: 'number',
    retry_policy: 'map',
    model_group_retry_policy: 'map',
    allowed_fails_policy: 'map',
    enable_pre_call_checks: 'boolean',
    enable_pre_call_check: 'boolean',
    optional_pre_call_checks: 'texts',
    enable_tag_filtering: 'boolean',
    tag_filtering_match_any: 'boolean',
    default_max_parallel_requests: 'number',
    routing_strategy_args: 'map',
    ...healthRouting,
    hedge: 'any',
    mid_stream_fallback: 'text',
    provider_budget_config: 'map',
    tier_down: 'maps',
    default_priority: 'number',
    polling_interval: 'number',
    max_queue_size: 'number',
    max_queue_wait: 'number',
  },
  unserved: [
    [ownCounters, 'redis_host redis_port redis_password redis_url redis_db redis_username redis_ssl cache_kwargs'],
    [noCache, 'cache_responses caching_groups'],
    ['tags are compared as they are', 'tag_routing_prefix'],
    ['calls stay with a deployment as long as it is there', 'deployment_affinity_ttl_seconds'],
    ['affinity holds for all models alike', 'model_group_affinity_config'],
    ['the general strategy holds; `router:` rules set one per model', 'routing_groups weights'],
    [uncheckedCalls, 'guardrail_list'],
    [notSent, 'alerting_config'],
    [notOffered, 'search_tools assistants_config'],
  ],
  moot: 'client_ttl router_general_settings debug_level set_verbose',
});

/** `litellm_settings` (contract 4.3). */
export const knownLitellmSettings: KnownSection = section({
  served: {
    drop_params: 'boolean',
    modify_params: 'boolean',
    request_timeout: 'number',
    num_retries: 'number',
    allowed_fails: 'number',
    cooldown_time: 'number',
    fallbacks: 'any',
    default_fallbacks: 'texts',
    context_window_fallbacks: 'any',
    content_policy_fallbacks: 'any',
    model_alias_map: 'map',
    budget_exceeded_status_code: 'number',
    require_auth_for_metrics_endpoint: 'boolean',
    default_key_generate_params: 'map',
    upperbound_key_generate_params: 'map',
    callbacks: 'any',
    success_callback: 'any',
    failure_callback: 'any',
    tag_budget_config: 'map',
  },
  unserved: [
    [noCache, 'cache cache_params'],
    [
      noSink,
      `service_callback service_callbacks audit_log_callbacks store_audit_logs default_team_settings langfuse_default_tags
      langsmith_batch_size s3_callback_params aws_sqs_callback_params datadog_params argilla_transformation_object
      cold_storage_custom_logger log_raw_request_response`,
    ],
    ['keys have budgets of their own; there is none over all', 'max_budget budget_duration'],
    [
      notEnforced,
      `max_end_user_budget max_end_user_budget_id max_internal_user_budget internal_user_budget_duration default_internal_user_params
      default_team_params key_generation_settings priority_reservation priority_reservation_settings`,
    ],
    ['prices are taken as they are', 'cost_discount_config cost_margin_config'],
    ['budget periods begin at midnight UTC', 'timezone'],
    ['Python handlers cannot run here; describe the server under `providers:`', 'custom_provider_map'],
    [
      notForwarded,
      `model_group_settings add_user_information_to_llm_headers forward_traceparent_to_llm_provider
      forward_client_headers_to_llm_api forward_llm_provider_auth_headers`,
    ],
    [
      'certificates are checked as Node does; NODE_EXTRA_CA_CERTS adds some',
      'ssl_verify ssl_certificate ssl_security_level ssl_ecdh_curve',
    ],
    [
      uncheckedCalls,
      `guardrails llm_guard_mode llamaguard_model_name google_moderation_confidence_threshold blocked_user_list
      banned_keywords_list prompt_injection_params skip_system_message_in_guardrail azure_content_safety_params`,
    ],
    [
      'every deployment names its own, or the environment does',
      'vertex_project vertex_location vertex_ai_safety_settings default_vertex_config',
    ],
    [notOffered, 'mcp_aliases mcp_semantic_tool_filter'],
    ['wildcards list the models of our own table', 'check_provider_endpoint'],
    [
      '/metrics has its own labels',
      `custom_prometheus_metadata_labels custom_prometheus_tags prometheus_metrics_config
      prometheus_initialize_budget_metrics prometheus_emit_stream_label`,
    ],
    ['prompts are not looked up', 'global_prompt_directory global_bitbucket_config global_gitlab_config'],
    ['tags come from the body and the x-litellm-tags header', 'extra_spend_tag_headers disable_add_user_agent_to_request_tags'],
    ['there is no web console yet', 'ui_theme_config'],
  ],
  moot: `set_verbose json_logs telemetry enable_redis_auth_cache enable_key_alias_format_validation turn_off_message_logging
    redact_user_api_key_info redact_messages_in_exceptions global_disable_no_log_param disable_end_user_cost_tracking
    disable_end_user_cost_tracking_prometheus_only enable_end_user_cost_tracking_prometheus_only force_ipv4 enable_azure_ad_token_refresh
    enable_json_schema_validation enable_preview_features enable_model_config_credential_overrides
    enable_loadbalancing_on_batch_endpoints disable_hf_tokenizer_download disable_add_transform_inline_image_block
    disable_copilot_system_to_assistant reasoning_auto_summary return_response_headers network_mock compression_interception_params
    logged_real_time_event_types use_chat_completions_url_for_anthropic_messages route_all_chat_openai_to_responses
    allow_dynamic_callback_disabling suppress_debug_info`,
});

/** `litellm_params` (contract 4.2) as far as the house itself reads them; everything else is a provider's or a field of calls. */
export const knownDeploymentParams: KnownSection = section({
  served: {
    model: 'text',
    api_key: 'any',
    api_base: 'text',
    base_url: 'text',
    api_version: 'any',
    custom_llm_provider: 'text',
    organization: 'any',
    rpm: 'number',
    tpm: 'number',
    weight: 'number',
    order: 'number',
    timeout: 'number',
    stream_timeout: 'number',
    request_timeout: 'number',
    max_retries: 'number',
    num_retries: 'number',
    cooldown_time: 'number',
    max_parallel_requests: 'number',
    tags: 'texts',
    temperature: 'any',
    max_tokens: 'any',
    max_completion_tokens: 'any',
    top_p: 'any',
    stop: 'any',
    seed: 'any',
    stream: 'any',
    reasoning_effort: 'any',
    thinking: 'any',
    response_format: 'any',
    drop_params: 'boolean',
    additional_drop_params: 'texts',
    allowed_openai_params: 'texts',
    modify_params: 'boolean',
    extra_headers: 'map',
    headers: 'map',
    extra_body: 'map',
    base_model: 'text',
    region_name: 'text',
    litellm_credential_name: 'text',
    input_cost_per_token: 'number',
    output_cost_per_token: 'number',
    cache_read_input_token_cost: 'number',
    cache_creation_input_token_cost: 'number',
    cache_control_injection_points: 'maps',
    hedge: 'any',
    mid_stream_fallback: 'text',
    max_budget: 'number',
    budget_duration: 'text',
    silent_model: 'text',
    tag_regex: 'texts',
  },
  unserved: [
    [uncheckedCalls, 'guardrails'],
    [
      notEnforced,
      `default_api_key_tpm_limit default_api_key_rpm_limit itpm otpm
      max_file_size_mb`,
    ],
    ['credentials and addresses come from the operator only', 'configurable_clientside_auth_params'],
    ['its provider is called', 'mock_response mock_timeout'],
    [
      'the model must be named',
      `auto_router_config auto_router_config_path auto_router_default_model auto_router_embedding_model
      complexity_router_config complexity_router_default_model adaptive_router_config`,
    ],
    ['thoughts stay in reasoning_content', 'merge_reasoning_content_in_choices'],
    ['prompts are not looked up', 'prompt_id prompt_variables dotprompt_content'],
    ['nothing is looked up', 'vector_store_ids'],
    ['certificates are checked as Node does; NODE_EXTRA_CA_CERTS adds some', 'ssl_verify'],
  ],
  moot: `use_in_pass_through use_litellm_proxy use_chat_completions_api keepalive_seconds client_side_timeout`,
});

/** `model_info` (contract 4.2); any other key is shown by `/model/info`. */
export const knownModelInfo: KnownSection = section({
  served: {
    id: 'text',
    mode: 'text',
    base_model: 'text',
    access_groups: 'texts',
    supported_environments: 'texts',
    max_tokens: 'number',
    max_input_tokens: 'number',
    max_output_tokens: 'number',
    input_cost_per_token: 'number',
    output_cost_per_token: 'number',
    health_check_model: 'text',
    health_check_timeout: 'number',
    health_check_max_tokens: 'number',
    health_check_max_tokens_reasoning: 'number',
    health_check_max_tokens_non_reasoning: 'number',
    health_check_voice: 'text',
    disable_background_health_check: 'boolean',
  },
  unserved: [],
  moot: '',
});

/** A rule of `router:`. */
export const knownRule: KnownSection = section({
  served: { model: 'text', strategy: 'text', fallback_models: 'texts', max_retries: 'number', hedge: 'any', mid_stream_fallback: 'text' },
  unserved: [],
  moot: '',
});

/** An entry of `model_list`. */
export const knownEntry: KnownSection = section({
  served: { model_name: 'text', litellm_params: 'map', model_info: 'map' },
  unserved: [],
  moot: '',
});

/** An entry of `credential_list`. */
export const knownCredential: KnownSection = section({
  served: { credential_name: 'text', credential_values: 'map', credential_info: 'map' },
  unserved: [],
  moot: '',
});
