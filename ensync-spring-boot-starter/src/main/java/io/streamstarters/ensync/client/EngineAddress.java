package io.streamstarters.ensync.client;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Address of an engine, checked as far as all transports agree. An address without a
 * scheme means gRPC: in plain text to this machine, encrypted to any other.
 *
 * @param scheme the scheme in lower case
 * @param host name or IP address, an IPv6 address without brackets
 * @param port the port, or -1 if the address names none
 * @param path the path, possibly empty
 */
public record EngineAddress(String scheme, String host, int port, String path) {

	private static final Pattern IPV4_LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

	private static final Pattern HOST_WITH_UNDERSCORE = Pattern.compile("[\\w.-]*_[\\w.-]*(:\\d*)?");

	/** Schemes that mean TLS, with those that mean the same in plain text. */
	private static final Map<String, String> PLAIN_SCHEMES = Map.of("grpcs", "grpc", "https", "http", "wss", "ws");

	private static final String EXAMPLE = "write it like grpcs://engine.example.com or grpc://localhost:50051";

	/**
	 * Parses an address.
	 * @param url the address
	 * @return its parts
	 * @throws IllegalArgumentException with a plain sentence if it is none
	 */
	public static EngineAddress parse(String url) {
		require(url != null, "is missing; " + EXAMPLE);
		String text = url.strip();
		boolean hasScheme = text.contains("://");
		URI uri = uri(hasScheme ? text : "grpcs://" + text);
		// User information and queries may hold secrets: no message repeats them.
		require(uri.getRawUserInfo() == null && !text.contains("@"),
				"must not hold user information; the app key is given to the client");
		require(uri.getRawQuery() == null && uri.getRawFragment() == null, "must not hold a query or a fragment");
		String host = uri.getHost();
		require(host != null || !HOST_WITH_UNDERSCORE.matcher(String.valueOf(uri.getRawAuthority())).matches(),
				"has a host name with '_', which no host name may have in a URL; use another name of that host, or its"
						+ " IP address");
		require(host != null && !host.isEmpty() && !uri.getRawAuthority().endsWith(":"),
				"has no readable host and port; " + EXAMPLE);
		int port = uri.getPort();
		require(port == -1 || (port > 0 && port <= 65535), "has a port out of the range 1 to 65535");
		boolean ipv6 = host.startsWith("[");
		String bareHost = ipv6 ? host.substring(1, host.length() - 1) : host;
		String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
		if (!hasScheme) {
			scheme = isLoopback(host, ipv6) ? "grpc" : "grpcs";
		}
		return new EngineAddress(scheme, bareHost, port, uri.getRawPath());
	}

	private static URI uri(String text) {
		try {
			return new URI(text);
		}
		catch (URISyntaxException ex) {
			// The exception would repeat the address, which may hold secrets.
			throw new IllegalArgumentException("The EnSync address cannot be read; " + EXAMPLE);
		}
	}

	private static boolean isLoopback(String host, boolean ipv6) {
		try {
			return "localhost".equalsIgnoreCase(host) || IPV4_LOOPBACK.matcher(host).matches()
					|| (ipv6 && InetAddress.getByName(host).isLoopbackAddress());
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

	private static void require(boolean condition, String problem) {
		if (!condition) {
			throw new IllegalArgumentException("The EnSync address " + problem);
		}
	}

	/**
	 * Whether the connection is to be encrypted.
	 * @return whether the scheme means TLS
	 */
	public boolean isEncrypted() {
		return PLAIN_SCHEMES.containsKey(this.scheme);
	}

	/** The same engine in plain text. */
	EngineAddress inPlainText() {
		return new EngineAddress(PLAIN_SCHEMES.getOrDefault(this.scheme, this.scheme), this.host, this.port, this.path);
	}

	/**
	 * Host and port as they stand in a URL.
	 * @param defaultPort the port if the address names none
	 * @return host, colon, port
	 */
	public String authority(int defaultPort) {
		String shownHost = this.host.contains(":") ? "[" + this.host + "]" : this.host;
		return shownHost + ":" + portOr(defaultPort);
	}

	/**
	 * The port.
	 * @param defaultPort the port if the address names none
	 * @return the port to connect to
	 */
	public int portOr(int defaultPort) {
		return (this.port == -1) ? defaultPort : this.port;
	}

}
