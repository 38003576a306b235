package io.streamstarters.sequin.test;

import reactor.netty.ChannelBindException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs a server as a process of its own.
 */
final class SequinServerMain {

	private static final int CANNOT_START = 1;

	private static final int BAD_ARGUMENT = 2;

	private SequinServerMain() {
	}

	public static void main(String[] arguments) throws InterruptedException {
		if (ServerArguments.askForHelp(arguments)) {
			System.out.print(ServerArguments.USAGE);
			return;
		}
		SequinServer server = start(arguments);
		Runtime.getRuntime().addShutdownHook(new Thread(server::close, "sequin-test-stop"));
		System.out.println(describe(server));
		// The server's own threads would not keep the process alive.
		Thread.currentThread().join();
	}

	private static SequinServer start(String... arguments) {
		try {
			return ServerArguments.parse(arguments).start();
		}
		catch (IllegalArgumentException ex) {
			throw exit(BAD_ARGUMENT, String.valueOf(ex.getMessage()), ex);
		}
		catch (ChannelBindException ex) {
			throw exit(CANNOT_START, "The Sequin test server cannot listen on port " + ex.localPort()
					+ ": is another process there already?", ex);
		}
	}

	private static RuntimeException exit(int status, String sentence, RuntimeException reason) {
		System.err.println(sentence);
		System.exit(status);
		return reason;
	}

	private static String describe(SequinServer server) {
		ObjectNode line = JsonMapper.shared().createObjectNode().put("url", server.url());
		ArrayNode sinks = line.putArray("sinks");
		server.sinks().forEach((sink) -> sinks.add(sink.name()));
		return line.toString();
	}

}
