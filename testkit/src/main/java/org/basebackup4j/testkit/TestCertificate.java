package org.basebackup4j.testkit;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate made for a test, with its key.
 *
 * @param certificate the certificate
 * @param key its key
 * @param issuers who signed it, and who signed that; the last one is the root, or it is the root itself
 */
public record TestCertificate(X509Certificate certificate, PrivateKey key, List<TestCertificate> issuers) {
    /** The certificate and those between it and the root, in PEM: what a server shows. */
    public String chainPem() {
        StringBuilder pem = new StringBuilder(pem());
        for (int i = 0; i < issuers.size() - 1; i++) {
            pem.append(issuers.get(i).pem());
        }
        return pem.toString();
    }

    /** The certificate alone, in PEM. */
    public String pem() {
        try {
            return pem(new JcaMiscPEMGenerator(certificate));
        } catch (IOException e) {
            throw new TestkitException("could not write a certificate", e);
        }
    }

    /** The key as PKCS#8, not encrypted, in PEM. */
    public String keyPem() {
        try {
            return pem(new JcaPKCS8Generator(key, null));
        } catch (IOException e) {
            throw new TestkitException("could not write a key", e);
        }
    }

    private static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new TestkitException("could not write PEM", e);
        }
        return text.toString();
    }

    /** A revocation list of this authority, in PEM. */
    public String revocationListPem(TestCertificate... revoked) {
        Instant now = Instant.now();
        return revocationListPem(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(30)), revoked);
    }

    /** A revocation list of this authority that is good for a time, in PEM. */
    public String revocationListPem(Instant from, Instant until, TestCertificate... revoked) {
        try {
            X509v2CRLBuilder builder = new JcaX509v2CRLBuilder(certificate, Date.from(from));
            builder.setNextUpdate(Date.from(until));
            for (TestCertificate one : revoked) {
                builder.addCRLEntry(one.certificate.getSerialNumber(), Date.from(from), CRLReason.keyCompromise);
            }
            X509CRL list = new JcaX509CRLConverter()
                    .getCRL(builder.build(new JcaContentSignerBuilder(TestCertificates.signature(key)).build(key)));
            return pem(new JcaMiscPEMGenerator(list));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new TestkitException("could not make a revocation list", e);
        } catch (IOException e) {
            throw new TestkitException("could not write PEM", e);
        }
    }

    /** Writes the chain and the key where a server wants them, {@code name.crt} and {@code name.key}. */
    public void write(Path directory, String name) {
        try {
            Files.writeString(directory.resolve(name + ".crt"), chainPem());
            Path keyFile = Files.writeString(directory.resolve(name + ".key"), keyPem());
            Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new TestkitException("could not write a certificate", e);
        }
    }

    /** What a server needs that shows this certificate with those between it and the root. */
    public SSLContext serverContext() {
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(certificate);
        for (int i = 0; i < issuers.size() - 1; i++) {
            chain.add(issuers.get(i).certificate);
        }
        return serverContext(chain);
    }

    /** What a server needs that shows a chain that begins with this certificate; it believes every client. */
    public SSLContext serverContext(List<X509Certificate> chain) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            char[] password = {};
            store.load(null, password);
            store.setKeyEntry("server", key, password, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), new TrustManager[] {new Believer()}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new TestkitException("could not make a TLS context", e);
        }
    }

    private static final class Believer implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
