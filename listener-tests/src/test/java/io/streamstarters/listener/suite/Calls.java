package io.streamstarters.listener.suite;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What was called with what, by any name.
 */
final class Calls {

	private final Map<String, List<Object>> calls = new ConcurrentHashMap<>();

	void add(String name, Object value) {
		of(name).add(value);
	}

	List<Object> of(String name) {
		return this.calls.computeIfAbsent(name, (key) -> new CopyOnWriteArrayList<>());
	}

}
