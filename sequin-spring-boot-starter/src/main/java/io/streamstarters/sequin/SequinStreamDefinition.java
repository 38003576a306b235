package io.streamstarters.sequin;

/**
 * A stream that an application needs.
 *
 * @param name the name: letters, digits and underscores. Sequin tells names apart neither
 * by case nor by what follows a long common beginning
 */
public record SequinStreamDefinition(String name) {

	/**
	 * Checks the name.
	 * @throws InvalidSequinRequestException if the name breaks a rule
	 */
	public SequinStreamDefinition {
		SequinNames.requireName("stream", name);
	}

}
