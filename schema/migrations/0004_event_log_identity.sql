DROP INDEX `idx_server_event_logs_key`;--> statement-breakpoint
CREATE INDEX `idx_server_event_logs_newest` ON `server_event_logs` (`server_id`,`service`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `idx_server_event_logs_key` ON `server_event_logs` (`server_id`,`service`,`entry_id`,`created`,`message`);