package io.streamstarters.ensync.test;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rule of subscribed names.
 */
class NamePatternTests {

	@ParameterizedTest
	@CsvSource({ "order/created, order/created, true", "order/created, order/create, false", "order, order/a, false",
			"order/*, order/a, true", "order/*, order/eu/a, true", "order/*, order/, true", "order/*, order, false",
			"order/*, xorder/a, false", "*, anything/at/all, true", "*/created, order/created, true",
			"*/created, order/created/x, false", "a*c*e, abcde, true", "a*c*e, ace, true", "a*c*e, aec, false",
			"a.c*, abc, false", "a.c*, a.cd, true", "(*, (x, true", "\\E*, \\Ex, true" })
	void starStandsForAnyNumberOfAnyCharacters(String pattern, String name, boolean matches) {
		assertThat(new NamePattern(pattern).matches(name)).isEqualTo(matches);
	}

}
