package io.streamstarters.sequin.test;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The command line of the server.
 */
class ServerArgumentsTests {

	@Test
	void sinksAreMadeInTheirOrder() {
		SequinServer server = ServerArguments.parse("--sink", "orders", "--sink", "a.b-c_1").build();
		assertThat(server.sinks()).extracting(SequinSink::name).containsExactly("orders", "a.b-c_1");
	}

	@Test
	void portIsThatOfARealServerUnlessGiven() {
		assertThat(ServerArguments.parse().build().port()).isEqualTo(7376);
		assertThat(ServerArguments.parse("--port", "65535").build().port()).isEqualTo(65535);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					--port                      | There is no value after --port.
					--port x                    | --port must be a port, from 0 to 65535.
					--port 65536                | --port must be a port, from 0 to 65535.
					--port -1                   | --port must be a port, from 0 to 65535.
					--port 1 --token            | There is no value after --token.
					--sink a/b                  | The name 'a/b' of a sink must have only letters, digits, '_', '-' and '.'.
					--sink a --sink a           | There is another sink with the name 'a'.
					--sink=a                    | Only --port, --token, --sink and --help are understood, each with a space before its value.
					""")
	void badArgumentIsToldInOneSentence(String arguments, String sentence) {
		assertThatIllegalArgumentException().isThrownBy(() -> ServerArguments.parse(arguments.split(" ")))
			.withMessage(sentence);
	}

}
