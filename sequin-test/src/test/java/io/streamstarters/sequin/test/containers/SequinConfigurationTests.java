package io.streamstarters.sequin.test.containers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

class SequinConfigurationTests {

	private final Map<String, String> sinks = new LinkedHashMap<>();

	@Test
	void namesAccountTokenDatabaseAndSinks() {
		this.sinks.put("orders", "public.orders");
		this.sinks.put("123", "shop.invoices");
		Map<String, Object> yaml = new Yaml()
			.load(new SequinConfiguration("postgres-user", "null", "1234567890123", this.sinks).yaml());
		assertThat(yaml).contains(entry("account", Map.of("name", "test")),
				entry("users",
						List.of(Map.of("account", "test", "email", "admin@example.com", "password", "1234567890123"))),
				entry("api_tokens", List.of(Map.of("name", "test", "token", "1234567890123"))));
		assertThat(yaml.get("databases")).isEqualTo(List.of(Map.of("name", "app", "hostname", "postgres", "port", 5432,
				"database", "app", "username", "postgres-user", "password", "null", "slot_name", "sequin_slot",
				"publication_name", "sequin_pub")));
		assertThat(yaml.get("sinks")).isEqualTo(List.of(
				Map.of("name", "orders", "database", "app", "table", "public.orders", "destination",
						Map.of("type", "sequin_stream")),
				Map.of("name", "123", "database", "app", "table", "shop.invoices", "destination",
						Map.of("type", "sequin_stream"))));
	}

	@Test
	void leavesSinksOutWhereThereAreNone() {
		Map<String, Object> yaml = new Yaml()
			.load(new SequinConfiguration("user", "password", "token", this.sinks).yaml());
		assertThat(yaml).doesNotContainKey("sinks").containsKey("databases");
	}

	@Test
	void makesTablesBeforePublicationAndSlot() {
		String sql = new SequinConfiguration("user", "password", "token", this.sinks)
			.sql(List.of("create table orders (id bigint primary key) -- a comment", "create schema shop;"));
		assertThat(sql).containsSubsequence("create database sequin;",
				"create table orders (id bigint primary key) -- a comment\n;", "create schema shop;",
				"create publication sequin_pub for all tables;",
				"select pg_create_logical_replication_slot('sequin_slot', 'pgoutput');");
	}

	@Test
	void keepsWhatSequinStoresApartFromTheDatabaseItReads() {
		assertThat(new SequinConfiguration("user", "password", "token", this.sinks).ownDatabaseUrl())
			.isEqualTo("postgresql://user:password@postgres:5432/sequin");
	}

}
