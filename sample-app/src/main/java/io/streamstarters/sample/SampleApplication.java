package io.streamstarters.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Takes orders over HTTP, accepts them over EnSync and ships them over Sequin. Runs
 * against servers in this process, or with the profile {@code live} against real ones.
 */
@SpringBootApplication
public class SampleApplication {

	public static void main(String[] args) {
		SpringApplication application = new SpringApplication(SampleApplication.class);
		application.addInitializers(new EmbeddedServers());
		application.run(args);
	}

}
