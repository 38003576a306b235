package io.streamstarters.listener.test;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/**
 * Lets each test begin with a harness that knows nothing of the one before. What came
 * while the application started is left to the first test.
 */
final class HarnessTestExecutionListener extends AbstractTestExecutionListener {

	@Override
	public void afterTestMethod(TestContext testContext) {
		if (!testContext.hasApplicationContext()) {
			return;
		}
		try {
			testContext.getApplicationContext()
				.getBeanProvider(ListenerTestHarness.class)
				.ifAvailable(ListenerTestHarness::reset);
		}
		catch (IllegalStateException ex) {
			// The test has closed its application.
		}
	}

}
