package io.streamstarters.sequin.test.containers;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Sequin and its Postgres are told when they start. Slot and publication are made by
 * Postgres itself and named in the older way, which all servers with sinks understand.
 *
 * @param username user of Postgres, a superuser
 * @param password their password
 * @param token API token
 * @param sinks tables by names of sinks
 */
record SequinConfiguration(String username, String password, String token, Map<String, String> sinks) {

	static final String POSTGRES_HOST = "postgres";

	static final String REDIS_HOST = "redis";

	/** The database whose changes are captured. */
	static final String DATABASE = "app";

	/** The database where Sequin keeps its own things. */
	private static final String OWN_DATABASE = "sequin";

	SequinConfiguration {
		sinks = Collections.unmodifiableMap(new LinkedHashMap<>(sinks));
	}

	String ownDatabaseUrl() {
		return "postgresql://%s:%s@%s:5432/%s".formatted(this.username, this.password, POSTGRES_HOST, OWN_DATABASE);
	}

	String sql(List<String> statements) {
		StringBuilder sql = new StringBuilder("create database " + OWN_DATABASE + ";\n");
		for (String statement : statements) {
			sql.append(statement).append("\n;\n");
		}
		sql.append("create publication sequin_pub for all tables;\n");
		sql.append("select pg_create_logical_replication_slot('sequin_slot', 'pgoutput');\n");
		return sql.toString();
	}

	String yaml() {
		StringBuilder yaml = new StringBuilder("""
				account:
				  name: "test"
				users:
				  - account: "test"
				    email: "admin@example.com"
				    password: "%1$s"
				api_tokens:
				  - name: "test"
				    token: "%1$s"
				databases:
				  - name: "%2$s"
				    hostname: "%3$s"
				    port: 5432
				    database: "%2$s"
				    username: "%4$s"
				    password: "%5$s"
				    slot_name: "sequin_slot"
				    publication_name: "sequin_pub"
				""".formatted(this.token, DATABASE, POSTGRES_HOST, this.username, this.password));
		if (!this.sinks.isEmpty()) {
			yaml.append("sinks:\n");
		}
		this.sinks.forEach((name, table) -> yaml.append("""
				  - name: "%s"
				    database: "%s"
				    table: "%s"
				    destination:
				      type: "sequin_stream"
				""".formatted(name, DATABASE, table)));
		return yaml.toString();
	}

}
