package io.streamstarters.listener.jdbc;

import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a native image keeps of the store of processed messages.
 */
class JdbcRuntimeHintsTests {

	private static final String SCRIPT = "io/streamstarters/listener/jdbc/schema.sql";

	@Test
	void theScriptOfTheTableIsKept() {
		RuntimeHints hints = new RuntimeHints();
		AotServices.factories()
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter(JdbcRuntimeHints.class::isInstance)
			.forEach((registrar) -> registrar.registerHints(hints, null));
		assertThat(RuntimeHintsPredicates.resource().forResource(SCRIPT)).accepts(hints);
		assertThat(new ClassPathResource(SCRIPT).exists()).isTrue();
	}

}
