package io.streamstarters.listener.suite;

import jakarta.validation.constraints.NotBlank;

/**
 * What is sent to listeners.
 *
 * @param id tells notes apart
 * @param text content, which may say what the listener is to do
 */
record Note(int id, @NotBlank String text) {

	String toJson() {
		return "{\"id\":" + this.id + ",\"text\":\"" + this.text + "\"}";
	}

}
