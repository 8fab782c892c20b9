package org.basebackup4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.lang.module.ModuleDescriptor;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.Event;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The arrows between the packages and the rules of ARCHITECTURE.md. */
class ArchitectureTest {
    private static final String ROOT = "org.basebackup4j";

    /** Which packages each one may use; {@code module-info} and this table are the whole truth. */
    private static final Map<String, Set<String>> ARROWS = new TreeMap<>(Map.ofEntries(
            Map.entry("pg", Set.of()),
            Map.entry("archive", Set.of("pg")),
            Map.entry("wire", Set.of("pg")),
            Map.entry("connect", Set.of("pg")),
            Map.entry("session", Set.of("connect", "wire", "pg")),
            Map.entry("replication", Set.of("session", "connect", "wire", "archive", "pg")),
            Map.entry("compress", Set.of("archive", "pg")),
            Map.entry("output", Set.of("archive", "pg")),
            Map.entry("store", Set.of("output", "archive", "pg")),
            Map.entry("manifest", Set.of("pg")),
            Map.entry("verify", Set.of("manifest", "wal", "compress", "archive", "pg")),
            Map.entry("combine", Set.of("manifest", "store", "output", "compress", "archive", "pg")),
            Map.entry("wal", Set.of("archive", "compress", "pg")),
            Map.entry("stream", Set.of("wal", "replication", "session", "connect", "store", "archive", "pg")),
            Map.entry(
                    "receive",
                    Set.of("stream", "replication", "session", "connect", "store", "archive", "compress", "pg")),
            Map.entry(
                    "backup",
                    Set.of(
                            "stream",
                            "store",
                            "wal",
                            "manifest",
                            "replication",
                            "session",
                            "connect",
                            "output",
                            "archive",
                            "compress",
                            "wire",
                            "pg"))));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPath(Path.of("target", "classes"));

    @Test
    void everyPackageIsInTheTable() {
        Set<String> packages = new TreeSet<>();
        CLASSES.forEach(type -> packages.add(type.getPackageName()));
        packages.remove("");
        Set<String> expected = new TreeSet<>();
        ARROWS.keySet().forEach(name -> expected.add(ROOT + "." + name));
        assertThat(packages).isEqualTo(expected);
    }

    @Test
    void onlyTheArrowsOfTheTable() {
        ARROWS.forEach((name, allowed) -> {
            Set<String> own = new TreeSet<>(allowed);
            own.add(name);
            classes()
                    .that()
                    .resideInAPackage(ROOT + "." + name)
                    .should()
                    .onlyDependOnClassesThat(outsideOrIn(own))
                    .check(CLASSES);
        });
    }

    private static DescribedPredicate<JavaClass> outsideOrIn(Set<String> packages) {
        return DescribedPredicate.describe(
                "are not ours or in " + packages,
                type -> !type.getPackageName().startsWith(ROOT)
                        || packages.contains(type.getPackageName().substring(ROOT.length() + 1)));
    }

    @Test
    void noCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void socketsOnlyInSession() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".session")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(DescribedPredicate.describe(
                        "sockets",
                        type -> type.isEquivalentTo(SocketChannel.class)
                                || type.isEquivalentTo(Socket.class)
                                || type.isEquivalentTo(ServerSocket.class)))
                .check(CLASSES);
    }

    @Test
    void filesWrittenOnlyWhereBackupsLand() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".store", ROOT + ".stream", ROOT + ".combine")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(FileChannel.class, FileOutputStream.class, RandomAccessFile.class)
                .check(CLASSES);
    }

    @Test
    void codecsOnlyInCompress() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".compress")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.github.luben..", "net.jpountz..", "org.apache.commons.compress.compressors..")
                .check(CLASSES);
    }

    /** What extends a class that may be missing can be loaded only behind one that looks whether it is there. */
    @Test
    void eventsOfTheFlightRecorderAreHidden() {
        classes().that().areAssignableTo(Event.class).should().beMemberClasses().check(CLASSES);
    }

    @Test
    void coreNeitherPrintsNorExits() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(PrintStream.class)
                .check(CLASSES);
    }

    @Test
    void noMutableStaticState() {
        fields().that().areStatic().should().beFinal().check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        List<JavaPackage> packages = ARROWS.keySet().stream()
                .map(name -> CLASSES.getPackage(ROOT + "." + name))
                .toList();
        assertThat(packages).allMatch(type -> type.isAnnotatedWith(NullMarked.class));
    }

    @Test
    void exportsAreTheOnesOfTheDesign() throws Exception {
        assertThat(exports().stream().map(source -> source.substring(ROOT.length() + 1)))
                .containsExactlyInAnyOrder(
                        "archive",
                        "backup",
                        "combine",
                        "connect",
                        "manifest",
                        "output",
                        "pg",
                        "receive",
                        "verify",
                        "wal");
    }

    private static Set<String> exports() throws IOException {
        try (InputStream in = Files.newInputStream(Path.of("target", "classes", "module-info.class"))) {
            return ModuleDescriptor.read(in).exports().stream()
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet());
        }
    }

    /** Whoever uses what is exported needs to know only that, and the JDK. */
    @Test
    void signaturesShowOnlyWhatIsExported() throws Exception {
        Set<String> exports = exports();
        Set<String> hidden = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (isVisible(type, exports)) {
                shownBy(type)
                        .filter(shown -> !isVisible(shown.getBaseComponentType(), exports))
                        .forEach(shown -> hidden.add(type.getName() + " shows " + shown.getName()));
            }
        }
        assertThat(hidden).isEmpty();
    }

    private static boolean isVisible(JavaClass type, Set<String> exports) {
        if (type.isPrimitive() || type.getPackageName().startsWith("java.")) {
            return true;
        }
        boolean visible = type.getModifiers().contains(JavaModifier.PUBLIC)
                || type.getModifiers().contains(JavaModifier.PROTECTED);
        return exports.contains(type.getPackageName())
                && visible
                && type.getEnclosingClass()
                        .map(outer -> isVisible(outer, exports))
                        .orElse(true);
    }

    private static Stream<JavaClass> shownBy(JavaClass type) {
        Stream<JavaType> parents = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        Stream<JavaType> fields =
                type.getFields().stream().filter(ArchitectureTest::isShown).map(JavaField::getType);
        Stream<JavaType> calls =
                type.getCodeUnits().stream().filter(ArchitectureTest::isShown).flatMap(ArchitectureTest::types);
        return Stream.of(parents, fields, calls)
                .flatMap(types -> types)
                .flatMap(shown -> shown.getAllInvolvedRawTypes().stream());
    }

    private static boolean isShown(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static Stream<JavaType> types(JavaCodeUnit unit) {
        return Stream.of(
                        Stream.of(unit.getReturnType()),
                        unit.getParameterTypes().stream(),
                        unit.getExceptionTypes().stream().map(JavaType.class::cast))
                .flatMap(types -> types);
    }
}
