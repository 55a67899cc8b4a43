DROP INDEX `idx_server_health_server`;--> statement-breakpoint
CREATE INDEX `idx_server_health_recent` ON `server_health` (`server_id`,`checked_at`,`health_status`);