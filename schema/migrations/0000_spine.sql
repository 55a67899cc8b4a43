CREATE TABLE `activity_settings` (
	`id` integer PRIMARY KEY NOT NULL,
	`log_retention_days` integer DEFAULT 30 NOT NULL,
	`auto_cleanup` integer DEFAULT true NOT NULL,
	`job_retention_days` integer DEFAULT 90 NOT NULL,
	`job_auto_cleanup` integer DEFAULT true NOT NULL,
	`max_request_body_kb` integer DEFAULT 100 NOT NULL,
	`max_response_body_kb` integer DEFAULT 100 NOT NULL,
	`slow_command_threshold_ms` integer DEFAULT 5000 NOT NULL,
	`last_cleanup_at` integer,
	`updated_at` integer NOT NULL,
	CONSTRAINT "activity_settings_one_row" CHECK(id = 1)
);
--> statement-breakpoint
CREATE TABLE `control_plane` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `idrac_commands` (
	`id` text PRIMARY KEY NOT NULL,
	`server_id` text,
	`job_id` text,
	`task_id` text,
	`endpoint` text NOT NULL,
	`command_type` text NOT NULL,
	`operation_type` text NOT NULL,
	`full_url` text NOT NULL,
	`request_body` text,
	`response_body` text,
	`success` integer NOT NULL,
	`status_code` integer,
	`response_time_ms` integer,
	`error_message` text,
	`source` text DEFAULT 'job_executor' NOT NULL,
	`initiated_by` text,
	`timestamp` integer NOT NULL,
	`agent_id` text,
	`step` text,
	`server_name` text,
	`service_tag` text,
	CONSTRAINT "idrac_commands_operation_type" CHECK("operation_type" in ('discovery', 'health', 'inventory', 'power', 'bios', 'boot', 'firmware', 'scp', 'virtual_media', 'console', 'logs', 'session', 'vcenter', 'esxi', 'ldap', 'openmanage', 'media')),
	CONSTRAINT "idrac_commands_source" CHECK("source" in ('edge_function', 'job_executor'))
);
--> statement-breakpoint
CREATE INDEX `idx_idrac_commands_time` ON `idrac_commands` (`timestamp`);--> statement-breakpoint
CREATE INDEX `idx_idrac_commands_job` ON `idrac_commands` (`job_id`,`timestamp`);--> statement-breakpoint
CREATE INDEX `idx_idrac_commands_server` ON `idrac_commands` (`server_id`,`timestamp`);--> statement-breakpoint
CREATE TABLE `credential_ip_ranges` (
	`id` text PRIMARY KEY NOT NULL,
	`credential_set_id` text NOT NULL,
	`ip_range` text NOT NULL,
	`priority` integer DEFAULT 100 NOT NULL,
	`description` text,
	FOREIGN KEY (`credential_set_id`) REFERENCES `credential_sets`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `idx_credential_ip_ranges_set` ON `credential_ip_ranges` (`credential_set_id`);--> statement-breakpoint
CREATE TABLE `credential_sets` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text,
	`credential_type` text NOT NULL,
	`username` text NOT NULL,
	`password_encrypted` text NOT NULL,
	`password_version` integer DEFAULT 1 NOT NULL,
	`password_changed_at` integer NOT NULL,
	`is_default` integer DEFAULT false NOT NULL,
	`priority` integer DEFAULT 100 NOT NULL,
	`vcenter_host_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "credential_sets_type" CHECK("credential_type" in ('idrac', 'esxi', 'vcenter'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `idx_credential_sets_name` ON `credential_sets` (lower("name"));--> statement-breakpoint
CREATE TABLE `api_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`user_id` text NOT NULL,
	`token_hash` text NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`last_used_at` integer,
	`revoked_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `profiles`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "api_tokens_role" CHECK("role" in ('admin', 'operator', 'viewer'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_tokens_token_hash_unique` ON `api_tokens` (`token_hash`);--> statement-breakpoint
CREATE INDEX `idx_api_tokens_user` ON `api_tokens` (`user_id`);--> statement-breakpoint
CREATE TABLE `audit_log` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor_id` text,
	`actor_name` text NOT NULL,
	`action` text NOT NULL,
	`subject_kind` text,
	`subject_id` text,
	`subject_name` text,
	`details` text,
	`address` text,
	`hash` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idx_audit_at` ON `audit_log` (`at`);--> statement-breakpoint
CREATE INDEX `idx_audit_subject` ON `audit_log` (`subject_kind`,`subject_id`);--> statement-breakpoint
CREATE TABLE `profiles` (
	`id` text PRIMARY KEY NOT NULL,
	`username` text NOT NULL,
	`full_name` text,
	`email` text,
	`password_hash` text,
	`is_active` integer DEFAULT true NOT NULL,
	`preferences` text,
	`last_sign_in_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `idx_profiles_username` ON `profiles` (lower("username"));--> statement-breakpoint
CREATE TABLE `sessions` (
	`id_hash` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`address` text,
	`user_agent` text,
	FOREIGN KEY (`user_id`) REFERENCES `profiles`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `idx_sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE TABLE `sign_in_failures` (
	`key` text PRIMARY KEY NOT NULL,
	`failures` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`locked_until` integer
);
--> statement-breakpoint
CREATE TABLE `user_roles` (
	`user_id` text NOT NULL,
	`role` text NOT NULL,
	PRIMARY KEY(`user_id`, `role`),
	FOREIGN KEY (`user_id`) REFERENCES `profiles`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "user_roles_role" CHECK("role" in ('admin', 'operator', 'viewer'))
);
--> statement-breakpoint
CREATE TABLE `server_event_logs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`server_id` text NOT NULL,
	`service` text NOT NULL,
	`entry_id` text NOT NULL,
	`created` text NOT NULL,
	`created_at` integer,
	`severity` text NOT NULL,
	`message` text NOT NULL,
	`message_id` text,
	`category` text,
	`sensor_type` text,
	`fetched_at` integer NOT NULL,
	FOREIGN KEY (`server_id`) REFERENCES `servers`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "server_event_logs_service" CHECK("service" in ('sel', 'lclog'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `idx_server_event_logs_key` ON `server_event_logs` (`server_id`,`service`,`entry_id`,`created`);--> statement-breakpoint
CREATE INDEX `idx_server_event_logs_time` ON `server_event_logs` (`server_id`,`service`,`created_at`);--> statement-breakpoint
CREATE TABLE `server_firmware_inventory` (
	`server_id` text NOT NULL,
	`inventory_id` text NOT NULL,
	`name` text NOT NULL,
	`version` text NOT NULL,
	`component_id` text,
	`fqdd` text,
	`updateable` integer,
	`release_date` text,
	`slot` text NOT NULL,
	`collected_at` integer NOT NULL,
	PRIMARY KEY(`server_id`, `inventory_id`),
	FOREIGN KEY (`server_id`) REFERENCES `servers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `server_group_members` (
	`server_group_id` text NOT NULL,
	`server_id` text NOT NULL,
	PRIMARY KEY(`server_group_id`, `server_id`),
	FOREIGN KEY (`server_group_id`) REFERENCES `server_groups`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`server_id`) REFERENCES `servers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `idx_server_group_members_server` ON `server_group_members` (`server_id`);--> statement-breakpoint
CREATE TABLE `server_groups` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `idx_server_groups_name` ON `server_groups` (lower("name"));--> statement-breakpoint
CREATE TABLE `server_health` (
	`id` text PRIMARY KEY NOT NULL,
	`server_id` text NOT NULL,
	`job_id` text,
	`health_status` text NOT NULL,
	`power_state` text NOT NULL,
	`components` text NOT NULL,
	`unavailable` text NOT NULL,
	`checked_at` integer NOT NULL,
	FOREIGN KEY (`server_id`) REFERENCES `servers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `idx_server_health_server` ON `server_health` (`server_id`,`checked_at`);--> statement-breakpoint
CREATE TABLE `servers` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`hostname` text,
	`ip_address` text NOT NULL,
	`port` integer DEFAULT 443 NOT NULL,
	`service_tag` text,
	`model` text,
	`manufacturer` text,
	`bios_version` text,
	`idrac_version` text,
	`idrac_generation` text DEFAULT 'unknown' NOT NULL,
	`power_state` text DEFAULT 'Unknown' NOT NULL,
	`health_status` text DEFAULT 'Unknown' NOT NULL,
	`cpu_summary` text,
	`memory_gib` real,
	`mac_addresses` text,
	`vcenter_host_id` text,
	`credential_set_id` text,
	`discovered_credential_set_id` text,
	`discovered_username` text,
	`discovered_password_encrypted` text,
	`credential_state` text DEFAULT 'unknown' NOT NULL,
	`credential_state_reason` text,
	`tls_fingerprint` text,
	`tls_seen_fingerprint` text,
	`legacy_tls` integer DEFAULT false NOT NULL,
	`reachable` integer,
	`unreachable_since` integer,
	`unreachable_reason` text,
	`notes` text,
	`last_seen_at` integer,
	`last_discovered_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`site_id`) REFERENCES `sites`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`credential_set_id`) REFERENCES `credential_sets`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`discovered_credential_set_id`) REFERENCES `credential_sets`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "servers_power_state" CHECK("power_state" in ('On', 'Off', 'PoweringOn', 'PoweringOff', 'Unknown')),
	CONSTRAINT "servers_health_status" CHECK("health_status" in ('OK', 'Warning', 'Critical', 'Unknown')),
	CONSTRAINT "servers_idrac_generation" CHECK("idrac_generation" in ('idrac7', 'idrac8', 'idrac9', 'idrac10', 'unknown')),
	CONSTRAINT "servers_credential_state" CHECK("credential_state" in ('unknown', 'works', 'refused'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `idx_servers_service_tag` ON `servers` (`service_tag`);--> statement-breakpoint
CREATE INDEX `idx_servers_site_ip` ON `servers` (`site_id`,`ip_address`);--> statement-breakpoint
CREATE TABLE `discovery_results` (
	`job_id` text NOT NULL,
	`address` text NOT NULL,
	`outcome` text NOT NULL,
	`reason` text NOT NULL,
	`service_tag` text,
	`product` text,
	`credential` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`job_id`, `address`),
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `job_steps` (
	`task_id` text NOT NULL,
	`name` text NOT NULL,
	`job_id` text NOT NULL,
	`title` text NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`position` integer NOT NULL,
	`started_at` integer NOT NULL,
	`completed_at` integer,
	`error` text,
	PRIMARY KEY(`task_id`, `name`),
	FOREIGN KEY (`task_id`) REFERENCES `job_tasks`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "job_steps_status" CHECK("status" in ('running', 'completed', 'failed', 'unknown', 'cancelled'))
);
--> statement-breakpoint
CREATE INDEX `idx_job_steps_job` ON `job_steps` (`job_id`);--> statement-breakpoint
CREATE TABLE `job_tasks` (
	`id` text PRIMARY KEY NOT NULL,
	`job_id` text NOT NULL,
	`server_id` text,
	`vcenter_host_id` text,
	`target_name` text,
	`service_tag` text,
	`status` text DEFAULT 'pending' NOT NULL,
	`progress` integer DEFAULT 0 NOT NULL,
	`log` text,
	`waiting_for` text,
	`result` text,
	`error` text,
	`position` integer DEFAULT 0 NOT NULL,
	`started_at` integer,
	`completed_at` integer,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "job_tasks_status" CHECK("status" in ('pending', 'running', 'completed', 'failed', 'cancelled', 'paused', 'unknown', 'skipped')),
	CONSTRAINT "job_tasks_progress" CHECK(progress between 0 and 100)
);
--> statement-breakpoint
CREATE INDEX `idx_job_tasks_job` ON `job_tasks` (`job_id`,`position`);--> statement-breakpoint
CREATE INDEX `idx_job_tasks_server` ON `job_tasks` (`server_id`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`job_type` text NOT NULL,
	`status` text DEFAULT 'pending' NOT NULL,
	`created_by` text,
	`created_by_name` text,
	`target_scope` text NOT NULL,
	`details` text NOT NULL,
	`result` text,
	`error` text,
	`parent_job_id` text,
	`retry_of_job_id` text,
	`firmware_source` text,
	`credential_set_ids` text,
	`schedule_at` integer,
	`not_after` integer,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`completed_at` integer,
	`site_id` text,
	`priority` text DEFAULT 'normal' NOT NULL,
	`waiting_for` text,
	`fence` integer DEFAULT 0 NOT NULL,
	`attempt_id` text,
	`agent_id` text,
	`cancel_requested_at` integer,
	`pause_requested_at` integer,
	`targets_total` integer DEFAULT 0 NOT NULL,
	`targets_done` integer DEFAULT 0 NOT NULL,
	`targets_failed` integer DEFAULT 0 NOT NULL,
	`summary` text NOT NULL,
	`idempotency_key` text,
	`idempotency_hash` text,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`created_by`) REFERENCES `profiles`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`parent_job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`retry_of_job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`site_id`) REFERENCES `sites`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`agent_id`) REFERENCES `agents`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "jobs_job_type" CHECK("job_type" in ('discovery_scan', 'test_credentials', 'health_check', 'fetch_event_logs', 'firmware_update', 'full_server_update', 'power_action', 'boot_configuration', 'bios_config_read', 'bios_config_write', 'scp_export', 'scp_import', 'virtual_media_mount', 'virtual_media_unmount', 'iso_upload', 'scan_local_isos', 'register_iso_url', 'console_launch', 'vcenter_sync', 'openmanage_sync', 'browse_datastore', 'esxi_upgrade', 'esxi_then_firmware', 'firmware_then_esxi', 'esxi_preflight', 'prepare_host', 'verify_host', 'rolling_update', 'cluster_safety_check', 'idm_authenticate', 'idm_test_connection', 'idm_sync_users')),
	CONSTRAINT "jobs_status" CHECK("status" in ('pending', 'running', 'completed', 'failed', 'cancelled', 'paused', 'unknown')),
	CONSTRAINT "jobs_priority" CHECK("priority" in ('low', 'normal', 'high', 'critical')),
	CONSTRAINT "jobs_firmware_source" CHECK("firmware_source" is null or "firmware_source" in ('local', 'dell_catalog', 'url'))
);
--> statement-breakpoint
CREATE INDEX `idx_jobs_created` ON `jobs` (`created_at`);--> statement-breakpoint
CREATE INDEX `idx_jobs_open` ON `jobs` (`site_id`,`status`) WHERE status in ('pending', 'running', 'paused', 'unknown');--> statement-breakpoint
CREATE INDEX `idx_jobs_parent` ON `jobs` (`parent_job_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `idx_jobs_idempotency` ON `jobs` (`created_by`,`idempotency_key`) WHERE idempotency_key is not null;--> statement-breakpoint
CREATE TABLE `agents` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`name` text NOT NULL,
	`hostname` text NOT NULL,
	`sign_public_key` text NOT NULL,
	`holds_site_key` integer NOT NULL,
	`is_active` integer NOT NULL,
	`status` text DEFAULT 'enrolled' NOT NULL,
	`version` text,
	`node_version` text,
	`job_types` text,
	`allow_list` text,
	`epoch` text,
	`journal_id` text,
	`last_event` integer DEFAULT 0 NOT NULL,
	`health` text,
	`connected_at` integer,
	`disconnected_at` integer,
	`last_seen_at` integer,
	`alarm` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`site_id`) REFERENCES `sites`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "agents_status" CHECK("status" in ('enrolled', 'frozen', 'revoked'))
);
--> statement-breakpoint
CREATE INDEX `idx_agents_site` ON `agents` (`site_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `idx_agents_one_active` ON `agents` (`site_id`) WHERE is_active = 1;--> statement-breakpoint
CREATE TABLE `enrolment_codes` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`secret_hash` text NOT NULL,
	`agent_name` text NOT NULL,
	`created_by` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	`agent_id` text,
	FOREIGN KEY (`site_id`) REFERENCES `sites`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `enrolment_codes_secret_hash_unique` ON `enrolment_codes` (`secret_hash`);--> statement-breakpoint
CREATE TABLE `sites` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text,
	`public_key` text,
	`max_running_jobs` integer DEFAULT 64 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `idx_sites_name` ON `sites` (lower("name"));