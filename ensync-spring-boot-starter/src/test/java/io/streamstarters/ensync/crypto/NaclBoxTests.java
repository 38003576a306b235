package io.streamstarters.ensync.crypto;

import java.util.HexFormat;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NaclBoxTests {

	@Test
	void derivesTheKeyOfTheExampleInTheNaclPaper() {
		byte[] shared = HexFormat.of().parseHex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
		assertThat(NaclBox.hsalsa20(shared)).asHexString()
			.isEqualToIgnoringCase("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
	}

}
