package org.basebackup4j.session;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;
import org.jspecify.annotations.Nullable;

/**
 * Whom we believe about the server; see the manual's section "Client Verification of Server Certificates".
 *
 * @param certificates the authorities, and certificates that lead to them
 * @param checkRevocation whether every certificate has to be good by a revocation list
 * @param revocationLists the lists
 */
record TrustedRoots(List<X509Certificate> certificates, boolean checkRevocation, List<X509CRL> revocationLists) {
    private static final String SYSTEM = "system";

    /** How {@code openssl rehash} calls revocation lists; OpenSSL finds no others in a directory. */
    private static final String REHASHED_LISTS = "[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].r*";

    /**
     * What the settings name. Empty when there is no file of authorities, so that every server is believed, which the
     * modes that verify do not accept.
     */
    static Optional<TrustedRoots> of(ConnectionSettings settings) throws BackupException {
        Optional<String> file = settings.get("sslrootcert");
        if (file.isPresent() && file.get().equals(SYSTEM)) {
            return Optional.of(withRevocationLists(ofSystem(settings), settings));
        }
        Path path = file.map(Path::of).orElseGet(() -> settings.userFile("root.crt"));
        if (Files.exists(path)) {
            return Optional.of(withRevocationLists(read(path), settings));
        }
        if (settings.get("sslmode").orElse("").startsWith("verify-")) {
            throw new BackupException("root certificate file \"" + path + "\" does not exist\n"
                    + "Either provide the file, use the system's trusted roots with sslrootcert=system, or change sslmode"
                    + " to disable server certificate verification.");
        }
        return Optional.empty();
    }

    private static List<X509Certificate> read(Path path) throws BackupException {
        try {
            return PemFile.read(path).certificates();
        } catch (IOException | GeneralSecurityException e) {
            throw new BackupException("could not read root certificate file \"" + path + "\": " + e.getMessage(), e);
        }
    }

    /** OpenSSL's variable, else what Java trusts. */
    private static List<X509Certificate> ofSystem(ConnectionSettings settings) throws BackupException {
        Optional<String> file = settings.variable("SSL_CERT_FILE");
        if (file.isPresent()) {
            return read(Path.of(file.get()));
        }
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((@Nullable KeyStore) null);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    return Arrays.asList(x509.getAcceptedIssuers());
                }
            }
            return List.of();
        } catch (GeneralSecurityException e) {
            throw new BackupException("could not load system root certificate paths: " + e.getMessage(), e);
        }
    }

    /** A list that is not there is no mistake, one that cannot be read is: it may name the server. */
    private static TrustedRoots withRevocationLists(List<X509Certificate> roots, ConnectionSettings settings)
            throws BackupException {
        Optional<String> file = settings.get("sslcrl");
        Optional<String> directory = settings.get("sslcrldir");
        Path path = file.map(Path::of).orElseGet(() -> settings.userFile("root.crl"));
        List<X509CRL> lists = new ArrayList<>();
        boolean fromFile = (file.isPresent() || directory.isEmpty()) && Files.exists(path);
        if (fromFile) {
            lists.addAll(lists(path));
        }
        if (directory.isPresent() && Files.isDirectory(Path.of(directory.get()))) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(directory.get()), REHASHED_LISTS)) {
                for (Path list : files) {
                    lists.addAll(lists(list));
                }
            } catch (IOException e) {
                throw new BackupException(
                        "could not read certificate revocation list directory \"" + directory.get() + "\": "
                                + e.getMessage(),
                        e);
            }
        }
        return new TrustedRoots(roots, fromFile || directory.isPresent(), lists);
    }

    private static List<X509CRL> lists(Path path) throws BackupException {
        try {
            return PemFile.read(path).revocationLists();
        } catch (IOException | GeneralSecurityException e) {
            throw new BackupException(
                    "could not read certificate revocation list file \"" + path + "\": " + e.getMessage(), e);
        }
    }
}
