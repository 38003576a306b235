package io.streamstarters.sequin.test;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;

/**
 * The command line of the server: which server it describes.
 */
final class ServerArguments {

	static final int PORT = 7376;

	static final String USAGE = """
			A Sequin server in memory, for development and tests, on the loopback interface. It speaks the
			streams API of July 2024 and the API of today's sinks.

			Usage: java -jar sequin-test-<version>-server.jar [options]

			  --port <port>     port for HTTP, 7376 by default; 0 for a free one
			  --token <token>   the API token that calls to sinks must carry; any by default
			  --sink <name>     a sink; may be given several times
			  --help            print this

			Prints one line of JSON when it is ready: url, sinks. POST /test/changes/<sink>?create=true puts a
			change into a sink, such as {"action": "insert", "record": {"id": 1}}; POST /test/store/restart
			restarts the stores of the sinks. Logs to standard error. Serves until it is stopped (SIGTERM,
			SIGINT).
			""";

	private ServerArguments() {
	}

	static boolean askForHelp(String... arguments) {
		return Arrays.asList(arguments).contains("--help");
	}

	/**
	 * Read the arguments.
	 * @return a builder for the server that they describe
	 * @throws IllegalArgumentException if they describe none, with a sentence that says
	 * why and never holds the token
	 */
	static SequinServerBuilder parse(String... arguments) {
		SequinServerBuilder builder = SequinServer.builder().port(PORT);
		Set<String> sinks = new HashSet<>();
		Iterator<String> remaining = Arrays.asList(arguments).iterator();
		while (remaining.hasNext()) {
			String option = remaining.next();
			switch (option) {
				case "--port" -> builder.port(port(value(option, remaining)));
				case "--token" -> builder.token(value(option, remaining));
				case "--sink" -> {
					SinkSettings sink = SinkSettings.named(value(option, remaining));
					if (!sinks.add(sink.name())) {
						throw new IllegalArgumentException(
								"There is another sink with the name '" + sink.name() + "'.");
					}
					builder.sink(sink);
				}
				default -> throw new IllegalArgumentException(
						"Only --port, --token, --sink and --help are understood, each with a space before its value.");
			}
		}
		return builder;
	}

	private static String value(String option, Iterator<String> remaining) {
		if (!remaining.hasNext()) {
			throw new IllegalArgumentException("There is no value after " + option + ".");
		}
		return remaining.next();
	}

	private static int port(String value) {
		if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 0xFFFF) {
			throw new IllegalArgumentException("--port must be a port, from 0 to 65535.");
		}
		return Integer.parseInt(value);
	}

}
