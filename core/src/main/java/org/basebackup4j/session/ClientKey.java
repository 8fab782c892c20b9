package org.basebackup4j.session;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.MissingLibraryException;
import org.jspecify.annotations.Nullable;

/**
 * Our certificate and its key, if we have one; remembers whether the server asked for it. See the manual's section "Client
 * Certificates". As in libpq the server gets it whatever authorities it says to trust.
 */
final class ClientKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "client";
    private static final int OWNER_ONLY = 0077;
    private static final int OWNER_AND_GROUP_READ = 0037;

    private final X509Certificate[] chain;
    private final @Nullable PrivateKey key;
    private boolean requested;
    private boolean sent;

    private ClientKey(List<X509Certificate> chain, @Nullable PrivateKey key) {
        this.chain = chain.toArray(X509Certificate[]::new);
        this.key = key;
    }

    static ClientKey of(ConnectionSettings settings) throws BackupException {
        Path path = settings.get("sslcert").map(Path::of).orElseGet(() -> settings.userFile("postgresql.crt"));
        boolean unwanted = settings.get("sslcertmode").orElse("").equals("disable");
        List<X509Certificate> chain = unwanted ? List.of() : certificates(path);
        if (chain.isEmpty()) {
            return new ClientKey(chain, null);
        }
        String name = settings.get("sslkey")
                .orElseGet(() -> settings.userFile("postgresql.key").toString());
        if (name.indexOf(':') >= 0) {
            throw new BackupException("could not load SSL engine \"" + name.substring(0, name.indexOf(':'))
                    + "\": engines are not supported");
        }
        checkFile(Path.of(name));
        PrivateKey key = privateKey(Path.of(name), settings.get("sslpassword"));
        checkMatch(key, chain.get(0).getPublicKey(), name);
        return new ClientKey(chain, key);
    }

    /** A file that is not there is no mistake: the server may not ask for a certificate. */
    private static List<X509Certificate> certificates(Path path) throws BackupException {
        try {
            Files.getAttribute(path, "unix:mode");
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            Path directory = path.toAbsolutePath().getParent();
            if (directory != null && !Files.isDirectory(directory)) {
                return List.of();
            }
            throw new BackupException("could not open certificate file \"" + path + "\": " + e.getMessage(), e);
        }
        try {
            return PemFile.read(path).certificates();
        } catch (IOException | GeneralSecurityException e) {
            throw new BackupException("could not read certificate file \"" + path + "\": " + e.getMessage(), e);
        }
    }

    private static void checkFile(Path path) throws BackupException {
        int mode;
        int owner;
        try {
            mode = (Integer) Files.getAttribute(path, "unix:mode");
            owner = (Integer) Files.getAttribute(path, "unix:uid");
        } catch (IOException e) {
            throw new BackupException("certificate present, but not private key file \"" + path + "\"", e);
        }
        if (!Files.isRegularFile(path)) {
            throw new BackupException("private key file \"" + path + "\" is not a regular file");
        }
        if ((mode & (owner == 0 ? OWNER_AND_GROUP_READ : OWNER_ONLY)) != 0) {
            throw new BackupException("private key file \"" + path + "\" has group or world access; file must have"
                    + " permissions u=rw (0600) or less if owned by the current user, or permissions u=rw,g=r (0640) or"
                    + " less if owned by root");
        }
    }

    private static PrivateKey privateKey(Path path, Optional<String> password) throws BackupException {
        String failed = "could not load private key file \"" + path + "\": ";
        try {
            return PrivateKeyFile.read(path, password);
        } catch (IOException e) {
            throw new BackupException(failed + e.getMessage(), e);
        } catch (NoClassDefFoundError e) {
            throw MissingLibraryException.library(
                    failed + "that needs a library that is missing",
                    "org.bouncycastle:bcpkix-jdk18on",
                    "org.bouncycastle.pkix",
                    e);
        }
    }

    private static void checkMatch(PrivateKey key, PublicKey certified, String name) throws BackupException {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            throw new BackupException(
                    "certificate does not match private key file \"" + name + "\": key type mismatch");
        }
        if (!match(key, certified)) {
            throw new BackupException("could not load private key file \"" + name + "\": key values mismatch");
        }
    }

    /** Whether what the one signs the other verifies. */
    private static boolean match(PrivateKey key, PublicKey certified) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    boolean wasRequested() {
        return requested;
    }

    boolean wasSent() {
        return sent;
    }

    private @Nullable String choose(String... keyTypes) {
        requested = true;
        boolean fits = key != null && List.of(keyTypes).contains(key.getAlgorithm());
        sent |= fits;
        return fits ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        return choose(keyTypes);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return choose(keyTypes);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.clone();
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return key;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }
}
