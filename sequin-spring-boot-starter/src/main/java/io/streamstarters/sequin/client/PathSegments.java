package io.streamstarters.sequin.client;

import io.streamstarters.sequin.InvalidSequinRequestException;

/**
 * What can be named in a path. Anything is percent-encoded on its way, but nothing and
 * the two dot segments would name another path.
 */
final class PathSegments {

	private PathSegments() {
	}

	static void require(String what, String nameOrId) {
		if (nameOrId == null || nameOrId.isBlank() || nameOrId.equals(".") || nameOrId.equals("..")) {
			throw new InvalidSequinRequestException("The " + what + " needs a name or an id.");
		}
	}

}
