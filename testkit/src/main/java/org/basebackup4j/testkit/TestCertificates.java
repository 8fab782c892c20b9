package org.basebackup4j.testkit;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Makes certificates, as in {@code TestCertificates.of("CN=localhost").dns("localhost").signedBy(root)}. */
public final class TestCertificates {
    private static final AtomicLong SERIAL = new AtomicLong(1000);

    private final String subject;
    private final List<GeneralName> names = new ArrayList<>();
    private @Nullable KeyPurposeId purpose;
    private boolean authority;
    private String algorithm = "EC";
    private int rsaBits = 2048;
    private Instant from = Instant.now().minus(Duration.ofDays(1));
    private Instant until = Instant.now().plus(Duration.ofDays(30));

    private TestCertificates(String subject) {
        this.subject = subject;
    }

    /** A certificate for a distinguished name, which may be empty. */
    public static TestCertificates of(String subject) {
        return new TestCertificates(subject);
    }

    /** A root authority. */
    public static TestCertificate root(String name) {
        return of("CN=" + name).authority().signedByItself();
    }

    /** Names a host. */
    public TestCertificates dns(String... hosts) {
        for (String host : hosts) {
            names.add(new GeneralName(GeneralName.dNSName, host));
        }
        return this;
    }

    /** Names an address. */
    public TestCertificates ip(String... addresses) {
        for (String address : addresses) {
            names.add(new GeneralName(GeneralName.iPAddress, address));
        }
        return this;
    }

    /** Names a mail address, which is nobody's host name. */
    public TestCertificates email(String address) {
        names.add(new GeneralName(GeneralName.rfc822Name, address));
        return this;
    }

    /** Says what it is for. */
    public TestCertificates purpose(KeyPurposeId only) {
        purpose = only;
        return this;
    }

    /** Lets it sign others. */
    public TestCertificates authority() {
        authority = true;
        return this;
    }

    /** Its key is one for RSA, not for elliptic curves. */
    public TestCertificates rsa() {
        algorithm = "RSA";
        return this;
    }

    /** Its key is one for RSA, of that size. */
    public TestCertificates rsa(int bits) {
        rsaBits = bits;
        return rsa();
    }

    /** When it is valid. */
    public TestCertificates valid(Instant first, Instant last) {
        from = first;
        until = last;
        return this;
    }

    /** The certificate, signed with its own key. */
    public TestCertificate signedByItself() {
        KeyPair keys = keys();
        return make(keys, new X500Principal(subject), keys.getPrivate(), signature(keys.getPrivate()), List.of());
    }

    /** The certificate, signed by an authority. */
    public TestCertificate signedBy(TestCertificate issuer) {
        return signedBy(issuer, signature(issuer.key()));
    }

    /** The certificate, signed by an authority with an algorithm that fits its key. */
    public TestCertificate signedBy(TestCertificate issuer, String signature) {
        List<TestCertificate> issuers = new ArrayList<>();
        issuers.add(issuer);
        issuers.addAll(issuer.issuers());
        return make(keys(), issuer.certificate().getSubjectX500Principal(), issuer.key(), signature, issuers);
    }

    private KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(rsaBits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new TestkitException("could not make a key", e);
        }
    }

    static String signature(PrivateKey key) {
        return key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    }

    private TestCertificate make(
            KeyPair keys, X500Principal issuer, PrivateKey issuerKey, String signature, List<TestCertificate> issuers) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(SERIAL.incrementAndGet()),
                    Date.from(from),
                    Date.from(until),
                    new X500Principal(subject),
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (authority) {
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            }
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            if (purpose != null) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            return new TestCertificate(
                    new JcaX509CertificateConverter()
                            .getCertificate(builder.build(new JcaContentSignerBuilder(signature)
                                    .setProvider(new BouncyCastleProvider())
                                    .build(issuerKey))),
                    keys.getPrivate(),
                    issuers);
        } catch (OperatorCreationException | GeneralSecurityException | IOException e) {
            throw new TestkitException("could not make a certificate", e);
        }
    }
}
