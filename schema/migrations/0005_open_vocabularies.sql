PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_idrac_commands` (
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
	CONSTRAINT "idrac_commands_source" CHECK("source" in ('edge_function', 'job_executor'))
);
--> statement-breakpoint
INSERT INTO `__new_idrac_commands`("id", "server_id", "job_id", "task_id", "endpoint", "command_type", "operation_type", "full_url", "request_body", "response_body", "success", "status_code", "response_time_ms", "error_message", "source", "initiated_by", "timestamp", "agent_id", "step", "server_name", "service_tag") SELECT "id", "server_id", "job_id", "task_id", "endpoint", "command_type", "operation_type", "full_url", "request_body", "response_body", "success", "status_code", "response_time_ms", "error_message", "source", "initiated_by", "timestamp", "agent_id", "step", "server_name", "service_tag" FROM `idrac_commands`;--> statement-breakpoint
DROP TABLE `idrac_commands`;--> statement-breakpoint
ALTER TABLE `__new_idrac_commands` RENAME TO `idrac_commands`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `idx_idrac_commands_time` ON `idrac_commands` (`timestamp`);--> statement-breakpoint
CREATE INDEX `idx_idrac_commands_job` ON `idrac_commands` (`job_id`,`timestamp`);--> statement-breakpoint
CREATE INDEX `idx_idrac_commands_server` ON `idrac_commands` (`server_id`,`timestamp`);--> statement-breakpoint
CREATE TABLE `__new_jobs` (
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
	`time_limit_seconds` integer,
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
	CONSTRAINT "jobs_status" CHECK("status" in ('pending', 'running', 'completed', 'failed', 'cancelled', 'paused', 'unknown')),
	CONSTRAINT "jobs_priority" CHECK("priority" in ('low', 'normal', 'high', 'critical')),
	CONSTRAINT "jobs_firmware_source" CHECK("firmware_source" is null or "firmware_source" in ('local', 'dell_catalog', 'url'))
);
--> statement-breakpoint
INSERT INTO `__new_jobs`("id", "job_type", "status", "created_by", "created_by_name", "target_scope", "details", "result", "error", "parent_job_id", "retry_of_job_id", "firmware_source", "credential_set_ids", "schedule_at", "not_after", "created_at", "started_at", "completed_at", "time_limit_seconds", "site_id", "priority", "waiting_for", "fence", "attempt_id", "agent_id", "cancel_requested_at", "pause_requested_at", "targets_total", "targets_done", "targets_failed", "summary", "idempotency_key", "idempotency_hash", "updated_at") SELECT "id", "job_type", "status", "created_by", "created_by_name", "target_scope", "details", "result", "error", "parent_job_id", "retry_of_job_id", "firmware_source", "credential_set_ids", "schedule_at", "not_after", "created_at", "started_at", "completed_at", "time_limit_seconds", "site_id", "priority", "waiting_for", "fence", "attempt_id", "agent_id", "cancel_requested_at", "pause_requested_at", "targets_total", "targets_done", "targets_failed", "summary", "idempotency_key", "idempotency_hash", "updated_at" FROM `jobs`;--> statement-breakpoint
DROP TABLE `jobs`;--> statement-breakpoint
ALTER TABLE `__new_jobs` RENAME TO `jobs`;--> statement-breakpoint
CREATE INDEX `idx_jobs_created` ON `jobs` (`created_at`);--> statement-breakpoint
CREATE INDEX `idx_jobs_open` ON `jobs` (`site_id`,`status`) WHERE status in ('pending', 'running', 'paused', 'unknown');--> statement-breakpoint
CREATE INDEX `idx_jobs_parent` ON `jobs` (`parent_job_id`);--> statement-breakpoint
CREATE INDEX `idx_jobs_retry_of` ON `jobs` (`retry_of_job_id`) WHERE retry_of_job_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `idx_jobs_idempotency` ON `jobs` (`created_by`,`idempotency_key`) WHERE idempotency_key is not null;