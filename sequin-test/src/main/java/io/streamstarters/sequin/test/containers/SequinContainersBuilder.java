package io.streamstarters.sequin.test.containers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Describes containers with Sequin.
 */
public final class SequinContainersBuilder {

	private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{12,}");

	private static final Pattern SINK = Pattern.compile("[A-Za-z0-9_.-]+");

	private static final Pattern TABLE = Pattern.compile("[A-Za-z0-9_]+\\.[A-Za-z0-9_]+");

	String image = "sequin/sequin:latest";

	String postgresImage = "postgres:16-alpine";

	String redisImage = "redis:7-alpine";

	String token = UUID.randomUUID().toString();

	final List<String> statements = new ArrayList<>();

	final Map<String, String> sinks = new LinkedHashMap<>();

	SequinContainersBuilder() {
	}

	/**
	 * Sets the image of Sequin. {@code sequin/sequin:latest} unless told; name a version
	 * so that tests do not change by themselves.
	 * @param image the image with its version
	 * @return this
	 */
	public SequinContainersBuilder image(String image) {
		this.image = image;
		return this;
	}

	/**
	 * Sets the image of Postgres, {@code postgres:16-alpine} unless told.
	 * @param image the image with its version
	 * @return this
	 */
	public SequinContainersBuilder postgresImage(String image) {
		this.postgresImage = image;
		return this;
	}

	/**
	 * Sets the image of Redis, {@code redis:7-alpine} unless told.
	 * @param image the image with its version
	 * @return this
	 */
	public SequinContainersBuilder redisImage(String image) {
		this.redisImage = image;
		return this;
	}

	/**
	 * Sets the API token; a random one unless told.
	 * @param token at least 12 letters, digits, {@code _} and {@code -}
	 * @return this
	 * @throws IllegalArgumentException if the token does not fit
	 */
	public SequinContainersBuilder token(String token) {
		if (!TOKEN.matcher(token).matches()) {
			throw new IllegalArgumentException("The token must have at least 12 letters, digits, '_' and '-'.");
		}
		this.token = token;
		return this;
	}

	/**
	 * Adds a statement that Postgres runs before Sequin starts, such as one that makes a
	 * table of a sink.
	 * @param statement the statement, a semicolon at its end may be left out
	 * @return this
	 */
	public SequinContainersBuilder sql(String statement) {
		this.statements.add(statement);
		return this;
	}

	/**
	 * Adds a sink with the changes of a table, which an {@link #sql(String)} before it
	 * makes.
	 * @param name letters, digits, {@code _}, {@code -} and {@code .}
	 * @param table schema and table, such as {@code public.orders}
	 * @return this
	 * @throws IllegalArgumentException if name or table do not fit, or the name is taken
	 */
	public SequinContainersBuilder sink(String name, String table) {
		if (!SINK.matcher(name).matches()) {
			throw new IllegalArgumentException(
					"The name '" + name + "' of a sink must have only letters, digits, '_', '-' and '.'.");
		}
		if (!TABLE.matcher(table).matches()) {
			throw new IllegalArgumentException(
					"The table '" + table + "' must be named with its schema, such as public.orders.");
		}
		if (this.sinks.putIfAbsent(name, table) != null) {
			throw new IllegalArgumentException("There are two sinks of the name '" + name + "'.");
		}
		return this;
	}

	/**
	 * Makes the containers; they are not started.
	 * @return the containers
	 */
	public SequinContainers build() {
		return new SequinContainers(this);
	}

}
