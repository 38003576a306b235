package io.streamstarters.sample;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * Who may touch whom, over all modules.
 */
@AnalyzeClasses(packages = "io.streamstarters",
		importOptions = { ImportOption.DoNotIncludeTests.class, ArchitectureTests.DoNotIncludeGenerated.class })
class ArchitectureTests {

	private static final String[] OWN = { "io.streamstarters.." };

	@ArchTest
	static final ArchRule packagesAreFreeOfCycles = slices().matching("io.(**)").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule enSyncDoesNotKnowSequin = noClasses().that()
		.resideInAPackage("io.streamstarters.ensync..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.streamstarters.sequin..");

	@ArchTest
	static final ArchRule sequinDoesNotKnowEnSync = noClasses().that()
		.resideInAPackage("io.streamstarters.sequin..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.streamstarters.ensync..");

	@ArchTest
	static final ArchRule listenerCoreKnowsNeitherBrokersNorWires = noClasses().that()
		.resideInAPackage("io.streamstarters.listener..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.streamstarters.ensync..", "io.streamstarters.sequin..", "io.grpc..",
				"org.springframework.http..", "org.springframework.web..", "reactor.netty..", "io.netty..");

	@ArchTest
	static final ArchRule onlyActuatorAndAutoConfigurationKnowBoot = noClasses()
		.that(resideInAnyPackage(OWN)
			.and(resideOutsideOfPackages("..actuate..", "..autoconfigure..", "io.streamstarters.sample..")))
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.boot..");

	@ArchTest
	static final ArchRule grpcStaysOnTheWire = noClasses()
		.that(resideInAnyPackage(OWN).and(
				resideOutsideOfPackages("io.streamstarters.ensync.client.grpc..", "io.streamstarters.ensync.protocol..",
						"io.streamstarters.ensync.autoconfigure..", "io.streamstarters.ensync.test..")))
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.grpc..", "com.google.protobuf..");

	@ArchTest
	static final ArchRule webClientStaysOnTheWire = noClasses()
		.that(resideInAnyPackage(OWN).and(resideOutsideOfPackages("io.streamstarters.sequin.client..",
				"io.streamstarters.sequin.autoconfigure..")))
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.web.reactive..");

	@ArchTest
	static final ArchRule vocabularyDependsOnNothingOfOurs = classes().that()
		.resideInAnyPackage("io.streamstarters.listener", "io.streamstarters.ensync", "io.streamstarters.sequin")
		.should()
		.onlyDependOnClassesThat(
				resideInAnyPackage("io.streamstarters.listener", "io.streamstarters.ensync", "io.streamstarters.sequin")
					.or(resideOutsideOfPackages(OWN)));

	@ArchTest
	static final ArchRule encryptionKnowsNeitherSpringNorTransport = noClasses().that()
		.resideInAPackage("io.streamstarters.ensync.crypto..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..", "io.grpc..", "io.streamstarters.ensync.client..",
				"io.streamstarters.listener..");

	@ArchTest
	static final ArchRule clientsNeedNoSpringContainer = noClasses().that()
		.resideInAnyPackage("io.streamstarters.ensync.client..", "io.streamstarters.sequin.client..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.context..", "org.springframework.beans..",
				"io.streamstarters.listener..");

	@ArchTest
	static final ArchRule serversInMemoryStandAlone = noClasses().that()
		.resideInAnyPackage("io.streamstarters.ensync.test..", "io.streamstarters.sequin.test..")
		.should()
		.dependOnClassesThat(DescribedPredicate.or(resideInAnyPackage("org.springframework.."),
				ours().and(resideOutsideOfPackages("io.streamstarters.ensync.test..",
						"io.streamstarters.ensync.protocol..", "io.streamstarters.sequin.test.."))));

	@ArchTest
	static final ArchRule supportForTestsStaysApart = noClasses()
		.that(resideInAnyPackage(OWN).and(resideOutsideOfPackages("io.streamstarters.listener.test..",
				"io.streamstarters.*.autoconfigure.test..", "io.streamstarters.ensync.test..",
				"io.streamstarters.sequin.test..", "io.streamstarters.sample..")))
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.test..", "io.streamstarters.listener.test..",
				"io.streamstarters.ensync.test..", "io.streamstarters.sequin.test..");

	@ArchTest
	static final ArchRule theSampleNeedsTheRootsOnly = classes().that()
		.resideInAPackage("io.streamstarters.sample..")
		.should()
		.onlyDependOnClassesThat(resideOutsideOfPackages(OWN).or(resideInAnyPackage("io.streamstarters.sample..",
				"io.streamstarters.listener", "io.streamstarters.ensync", "io.streamstarters.sequin",
				"io.streamstarters.ensync.test", "io.streamstarters.sequin.test")));

	private static DescribedPredicate<JavaClass> ours() {
		return resideInAnyPackage(OWN);
	}

	/**
	 * A build that went on before has left what it prepared ahead of time, which wires
	 * all with all.
	 */
	static final class DoNotIncludeGenerated implements ImportOption {

		@Override
		public boolean includes(Location location) {
			return !location.contains("__") && !location.contains("$$");
		}

	}

}
