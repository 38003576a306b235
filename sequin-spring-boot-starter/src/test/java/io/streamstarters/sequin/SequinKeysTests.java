package io.streamstarters.sequin;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link SequinKeys}.
 */
class SequinKeysTests {

	@ParameterizedTest
	@ValueSource(strings = { "a", "1", "orders.eu.4711", "A.1", "a/b", "a%2Fb", "a\"b", "a-b_c:d", "~!@#$^&()+=",
			"t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t" })
	void takesKeysThatSequinStores(String key) {
		assertThatNoException().isThrownBy(() -> SequinKeys.requireKey(key));
	}

	@ParameterizedTest
	@NullAndEmptySource
	@ValueSource(strings = { " ", "a b", " a", "a*", "a.*", "*", ">", "a.>", "a>b", ".a", "a.", ".", "a..b", "a\0b",
			"a\tb", "a\nb", "a\r", "ключ.1", "é", "a\u007fb", "t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t" })
	void refusesKeysThatSequinRefusesOrFailsOn(String key) {
		assertThatExceptionOfType(InvalidSequinRequestException.class).isThrownBy(() -> SequinKeys.requireKey(key))
			.withMessageStartingWith("The key ")
			.withMessageNotContainingAny("\n", "\t", "\r", "\0")
			.satisfies((ex) -> assertThat(ex.getStatus()).isZero());
	}

	@Test
	void takesAKeyOf255CharactersAndRefusesOneMore() {
		assertThatNoException().isThrownBy(() -> SequinKeys.requireKey("k".repeat(255)));
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> SequinKeys.requireKey("k".repeat(256)))
			.withMessageContaining("longer than 255 characters")
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(150));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", ">", "*", "a.>", "a.*", "*.b", "a.*.c", "*.*", "*.>", "orders.eu.>", "a/b.>",
			"t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.>" })
	void takesFiltersThatCanMatch(String filter) {
		assertThatNoException().isThrownBy(() -> SequinKeys.requireFilter(filter));
	}

	@ParameterizedTest
	@NullAndEmptySource
	@ValueSource(strings = { "..", ".a", "a.", "a.>.b", ">.a", "a>", "a.b>", "a.>>", "a*", "a.b*", "**", "*a.b", "a b",
			"ключ", "a\n", "t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.>" })
	void refusesFiltersThatSequinAcceptsButNeverMatches(String filter) {
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> SequinKeys.requireFilter(filter))
			.withMessageStartingWith("The filter ");
	}

}
